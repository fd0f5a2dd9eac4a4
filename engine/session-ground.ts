import type { Closing } from './closing.ts';
import type { EngineParts } from './parts.ts';
import type { Database } from './store/database.ts';

export interface SessionOptions {
  parts: EngineParts;
  db: Database;
  dataKey: Uint8Array;
  profileId: string;
  /** Called when `status` may have changed. */
  changed: () => void;
}

/** What everything that works on an open profile stands on. */
export interface Ground extends SessionOptions {
  closing: Closing;
  /** The wall's time, and one that never goes back, in milliseconds. */
  clock: { wallMs(): number; monotonicMs(): number };
}
