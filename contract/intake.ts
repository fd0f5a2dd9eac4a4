import * as z from 'zod';
import { failureSchema } from './failures.ts';

/** What intake is doing. `filesPerSecond` and `leftMs` are null until there is something to tell from. */
export const intakeProgress = z.object({
  /** `paused`: by a person, until `resume`; what is known stays queued, also over a restart. */
  state: z.enum(['idle', 'scanning', 'indexing', 'cancelling', 'paused']),
  done: z.number().int(),
  total: z.number().int(),
  failed: z.number().int(),
  filesPerSecond: z.number().nullable(),
  leftMs: z.number().nullable(),
  /** Title or file name being read, for the person watching. */
  current: z.string().nullable(),
  /** Why intake stopped by itself (disk full, say); it goes on by itself when that has passed. */
  stoppedBy: failureSchema.nullable(),
  /** What is being done now that is no reading: vectors being made, an index being rebuilt or tidied up. */
  background: z
    .object({ kind: z.enum(['vectors', 'rebuild', 'compact', 'verify']), done: z.number().int(), total: z.number().int() })
    .nullable()
    .default(null),
  /** Files of all runs together since the profile was opened: what changed from one look to the next is their difference. */
  sums: z
    .object({ added: z.number().int(), updated: z.number().int(), removed: z.number().int(), failed: z.number().int() })
    .optional(),
});
export type IntakeProgress = z.infer<typeof intakeProgress>;

/** Result of one whole intake run. */
export const intakeResult = z.object({
  added: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  removed: z.number().int(),
  failed: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })),
  documents: z.number().int(),
  passages: z.number().int(),
  tookMs: z.number(),
});
export type IntakeResult = z.infer<typeof intakeResult>;
