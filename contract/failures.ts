import * as z from 'zod';
import { FAILURES, failureCodes, type FailureCode, type FailureData } from './failure-table.ts';

// The table is a file of its own so that the UI can word a failure without loading the schemas.
export * from './failure-table.ts';

/** A failure as it travels inside events and records: what a person can act on, never the cause. */
export const failureSchema = z.object({
  code: z.enum(failureCodes),
  /** A sentence for a person: what happened, what was kept, what to do. */
  message: z.string(),
  retryable: z.boolean(),
  /** How long the other side asked to wait, where it said so. */
  retryAfterMs: z.number().int().nonnegative().optional(),
}) satisfies z.ZodType<FailureData>;

const failureDetail = z.object({ retryable: z.boolean(), retryAfterMs: z.number().int().nonnegative().optional() });

/** The same table in the form oRPC declares typed errors in; every call of the contract carries it. */
export const declaredFailures = Object.fromEntries(
  failureCodes.map((code) => [code, { message: FAILURES[code][1], data: failureDetail }]),
) as Record<FailureCode, { message: string; data: typeof failureDetail }>;
