import type { AccountId, SourceId } from '../contract/ids.ts';
import { createAccountCollections, type AccountCollections } from './account-collections.ts';
import { createCollectionSync, type CollectionSync } from './calendar-sync.ts';
import { localZone } from './calendar/zones.ts';
import { createSchedule, type Schedule } from './schedule.ts';
import { createScheduleStage, type ScheduleStage } from './schedule-evidence.ts';
import { createScheduleChanges, type ScheduleChanges } from './schedule-changes.ts';
import type { SessionAccounts } from './session-accounts.ts';
import type { Ground } from './session-ground.ts';
import type { SessionLibrary } from './session-library.ts';
import { createFirstPassages } from './search/first-passages.ts';

/** Calendars, tasks and contacts: looked up here, made on their servers, and synced. */
export interface SessionSchedule {
  readonly schedule: Schedule;
  readonly changes: ScheduleChanges;
  readonly collections: AccountCollections;
  readonly sync: CollectionSync;
  /** What of it is evidence for a question. */
  readonly evidence: ScheduleStage;
  /** Called when other collections of an account were chosen. */
  onChosen(listener: (accountId: AccountId) => void): void;
}

/** Takes a source out of the library with all that came from it. */
type RemoveSource = (sourceId: SourceId) => Promise<unknown>;

export function openSchedule(
  { db, closing, clock, changed }: Ground,
  { accounts, library, removeSource }: { accounts: SessionAccounts; library: SessionLibrary; removeSource: RemoveSource },
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
    removeSource,
    now: clock.wallMs,
    changed(accountId) {
      for (const listener of listeners) listener(accountId);
      changed();
    },
  });
  const sync = createCollectionSync({ db, vectors: library.vectors, connectionOf, now: clock.wallMs });
  const anyChosen = db.prepare('SELECT 1 AS found FROM collections WHERE source_id IS NOT NULL LIMIT 1');
  const evidence = createScheduleStage({
    schedule,
    passagesOf: createFirstPassages(db),
    isUsed: () => anyChosen.get() !== undefined,
    now: clock.wallMs,
    zone: localZone,
  });
  return {
    schedule,
    evidence,
    changes: {
      ...changes,
      create: (draft, signal) => changes.create(draft, closing.within(signal)),
      setTaskDone: (entryId, done, signal) => changes.setTaskDone(entryId, done, closing.within(signal)),
    },
    collections: { ...collections, list: (input, signal) => collections.list(input, closing.within(signal)) },
    sync: {
      verifyCollection: (sourceId, signal) => sync.verifyCollection(sourceId, closing.within(signal)),
      syncCollection: (sourceId, options, signal) => sync.syncCollection(sourceId, options, closing.within(signal)),
    },
    onChosen: (listener) => void listeners.push(listener),
  };
}
