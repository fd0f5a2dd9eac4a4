import { oc } from '@orpc/contract';
import * as z from 'zod';
import { declaredFailures } from './failures.ts';
import { documentId, passageId } from './ids.ts';

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
});
export type SearchHit = z.infer<typeof searchHit>;

/** One way of searching: what it found and how long it took. `skipped` says why it did not run. */
export const searchLeg = z.object({
  name: z.enum(['full-text', 'vectors']),
  hits: z.number().int(),
  tookMs: z.number(),
  skipped: z.string().nullable(),
});

export const searchResult = z.object({
  /** The terms looked for after analysis (stems), for the evidence drawer. */
  terms: z.array(z.string()),
  legs: z.array(searchLeg),
  hits: z.array(searchHit),
  tookMs: z.number(),
});
export type SearchResult = z.infer<typeof searchResult>;

export const searchContract = {
  run: call
    .input(z.object({ query: z.string().min(1).max(4000), limit: z.number().int().min(1).max(100).default(10) }))
    .output(searchResult),
};
