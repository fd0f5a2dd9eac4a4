import { create } from 'zustand';
import type { Collection } from '../../contract/accounts.ts';
import type { Occurrence } from '../../contract/schedule.ts';

/** What every page knows of the schedule: whether there is one, and what comes next. */
export interface Glance {
  /** Calendars, task lists and address books that are synced. */
  collections: readonly Collection[];
  next: Occurrence | null;
  /** Moves on each minute. */
  nowMs: number;
  /** Counts readings of what may have changed. */
  version: number;
}

const nothing = (): Glance => ({ collections: [], next: null, nowMs: Date.now(), version: 0 });

export const useGlance = create<Glance>(nothing);

export function forgetGlance(): void {
  useGlance.setState(nothing());
}

/** Something can be made there. */
export function takesEntries({ kind, readOnly }: Collection): boolean {
  return !readOnly && kind !== 'contacts';
}
