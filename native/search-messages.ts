import type { FailureCode } from '../contract/failures.ts';
import type { FullTextIndex } from '../engine/search/full-text.ts';

type Calls = {
  [Name in keyof FullTextIndex]: { kind: 'call'; callId: number; name: Name; given: Given<Parameters<FullTextIndex[Name]>> };
};
type Given<All extends readonly unknown[]> = All extends [...infer First, () => void] ? First : never;

/**
 * To the search thread. `open` comes first and once: the key travels as a message, never in the environment or in
 * arguments, which other processes may read. `cancelled` holds the id of the call nobody waits for any more.
 */
export type ToSearchThread =
  | { kind: 'open'; path: string; key: Uint8Array; cancelled: Int32Array }
  | Calls[keyof FullTextIndex]
  | { kind: 'close' };

/** From it: one answer to every call. */
export type FromSearchThread =
  | { kind: 'done'; callId: number; value: unknown }
  | { kind: 'cancelled'; callId: number }
  | { kind: 'failed'; callId: number; code: FailureCode; message: string }
  | { kind: 'broken'; callId: number; error: unknown };
