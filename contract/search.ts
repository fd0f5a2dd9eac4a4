import { oc } from '@orpc/contract';
import * as z from 'zod';
import { declaredFailures } from './failures.ts';
import { documentId, passageId, scopeId, sourceId } from './ids.ts';
import { documentFormat, documentKind } from './documents.ts';

const call = oc.errors(declaredFailures);

/** A passage found: where its words stand in its document (UTF-16 code units, end exclusive) and how well it fits. */
export const searchHit = z.object({
  rank: z.number().int().positive(),
  /** Larger is better; comparable within one answer only. */
  score: z.number(),
  passageId,
  documentId,
  path: z.string(),
  title: z.string(),
  page: z.number().int().positive().nullable(),
  start: z.number().int().nonnegative(),
  end: z.number().int().nonnegative(),
  headings: z.array(z.string()),
  text: z.string(),
  /** Where words that were looked for stand in `text` (UTF-16 code units from its start, end exclusive), in order. */
  marks: z.array(z.object({ start: z.number().int(), end: z.number().int() })).default([]),
  kind: documentKind.default('other'),
  format: documentFormat.nullable().default(null),
  sourceId: sourceId.nullable().default(null),
  /** The document's own date, else its file's. */
  dateMs: z.number().nullable().default(null),
});
export type SearchHit = z.infer<typeof searchHit>;

/** One way of searching: what it found and how long it took. `skipped` says why it did not run. */
export const searchLeg = z.object({
  name: z.enum(['full-text', 'vectors', 'rerank']),
  hits: z.number().int(),
  tookMs: z.number(),
  skipped: z.string().nullable(),
});

/** Only documents that fit every filter given. */
export const searchFilters = z.object({
  kinds: z.array(documentKind).max(15).optional(),
  formats: z.array(documentFormat).max(30).optional(),
  sourceIds: z.array(sourceId).max(1000).optional(),
  /** Path of a folder: what lies in or below it. */
  folder: z.string().max(4096).optional(),
  /** By the document's own date, else its file's; from inclusive, to exclusive. */
  fromMs: z.number().optional(),
  toMs: z.number().optional(),
});
export type SearchFilters = z.infer<typeof searchFilters>;

export const searchInput = z.object({
  /**
   * Words; and, for people who want them: `"exact phrase"`, `-without`, `prefix*`, and `kind:`, `format:`, `in:` (folder or
   * source name), `after:`, `before:` (a year, month or day).
   */
  query: z.string().min(1).max(4000),
  limit: z.number().int().min(1).max(100).default(10),
  filters: searchFilters.optional(),
  /** Only what this patient or topic leaves (contract/scopes). Failure: SCOPE_UNKNOWN. */
  scopeId: scopeId.optional(),
  /** While it is being typed: the last word is a prefix, full text only, no model is asked. */
  asTyped: z.boolean().default(false),
});

/** What was searched beyond the words given; shown to whoever asked. */
export const wordsSearched = {
  /** "Also searched": words of the clinical vocabulary added with less weight. */
  expansions: z.array(z.object({ from: z.string(), to: z.string() })).default([]),
  /** Words the library does not have, and the near ones searched instead. */
  corrections: z.array(z.object({ from: z.string(), to: z.string() })).default([]),
};

export const searchResult = z.object({
  /** The terms looked for after analysis (stems), for the evidence drawer. */
  terms: z.array(z.string()),
  ...wordsSearched,
  /** What of the query was understood as a filter, in words a person reads. */
  understood: z.array(z.string()).default([]),
  legs: z.array(searchLeg),
  hits: z.array(searchHit),
  tookMs: z.number(),
});
export type SearchResult = z.infer<typeof searchResult>;

export const searchContract = {
  run: call.input(searchInput).output(searchResult),
};
