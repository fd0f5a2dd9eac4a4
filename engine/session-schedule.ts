import type { AccountId } from '../contract/ids.ts';
import { createAccountCollections, type AccountCollections } from './account-collections.ts';
import { createCollectionSync, type CollectionSync } from './calendar-sync.ts';
import { createSchedule, type Schedule } from './schedule.ts';
import { createScheduleChanges, type ScheduleChanges } from './schedule-changes.ts';
import type { SessionAccounts } from './session-accounts.ts';
import type { Ground } from './session-ground.ts';
import type { SessionLibrary } from './session-library.ts';

/** Calendars, tasks and contacts: looked up here, made on their servers, and synced. */
export interface SessionSchedule {
  readonly schedule: Schedule;
  readonly changes: ScheduleChanges;
  readonly collections: AccountCollections;
  readonly sync: CollectionSync;
  /** Called when other collections of an account were chosen. */
  onChosen(listener: (accountId: AccountId) => void): void;
}

export function openSchedule(
  { db, closing, clock, changed }: Ground,
  { accounts, library }: { accounts: SessionAccounts; library: SessionLibrary },
): SessionSchedule {
  const { connectionOf } = accounts;
  const listeners: ((accountId: AccountId) => void)[] = [];
  const schedule = createSchedule({ db, now: clock.wallMs });
  const changes = createScheduleChanges({
    db,
    schedule,
    connectionOf,
    written: () => library.intake.start({ sourceIds: [] }),
    now: clock.wallMs,
  });
  const collections = createAccountCollections({
    db,
    accounts,
    removeSource: library.intake.removeSource,
    now: clock.wallMs,
    changed(accountId) {
      for (const listener of listeners) listener(accountId);
      changed();
    },
  });
  const sync = createCollectionSync({ db, vectors: library.vectors, connectionOf, now: clock.wallMs });
  return {
    schedule,
    changes: {
      ...changes,
      create: (draft, signal) => changes.create(draft, closing.within(signal)),
      setTaskDone: (entryId, done, signal) => changes.setTaskDone(entryId, done, closing.within(signal)),
    },
    collections: { ...collections, list: (input, signal) => collections.list(input, closing.within(signal)) },
    sync: { syncCollection: (sourceId, options, signal) => sync.syncCollection(sourceId, options, closing.within(signal)) },
    onChosen: (listener) => void listeners.push(listener),
  };
}
