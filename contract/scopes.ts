import { oc } from '@orpc/contract';
import * as z from 'zod';
import { declaredFailures } from './failures.ts';
import { entryId, scopeId } from './ids.ts';

const call = oc.errors(declaredFailures);

/**
 * What everything searched is narrowed to. `patient`: the patient's folder, the entries that name the patient, and whatever
 * belongs to no patient (guidelines): never anything of another patient. `topic`: a folder and nothing else.
 */
export const scope = z.object({
  scopeId,
  kind: z.enum(['patient', 'topic']),
  name: z.string(),
  /** Path of its folder as the library shows it. */
  folder: z.string(),
  documents: z.number().int(),
});
export type Scope = z.infer<typeof scope>;

/** How folders are patients or topics: every folder directly in `folder` is one. */
export const scopeConvention = z.object({
  kind: z.enum(['patient', 'topic']),
  /** Path of a folder as the library shows it. */
  folder: z.string().min(1).max(4096),
});
export type ScopeConvention = z.infer<typeof scopeConvention>;

/** Whom an appointment is about. More than one candidate is for the person to choose from, never chosen silently. */
export const scheduleScope = z.object({
  entryId: entryId.nullable(),
  /** The appointment's title and time, as found. */
  title: z.string().nullable(),
  startMs: z.number().nullable(),
  candidates: z.array(scope),
});
export type ScheduleScope = z.infer<typeof scheduleScope>;

export const scopesContract = {
  /** Those whose names hold the words, by name. */
  list: call
    .input(z.object({ query: z.string().max(200).default(''), limit: z.number().int().min(1).max(500).default(100) }))
    .output(z.array(scope)),
  /** Failure: SCOPE_UNKNOWN. */
  get: call.input(z.object({ scopeId })).output(scope),
  /** "my 10:30", "my next patient": whom an appointment is about. With words that name no appointment, no entry and no candidates. */
  fromSchedule: call.input(z.object({ words: z.string().min(1).max(500) })).output(scheduleScope),
};
