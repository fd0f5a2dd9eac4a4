import { randomUUID } from 'node:crypto';
import type { AccountId, EntryId } from '../contract/ids.ts';
import type { EntryDraft, Task } from '../contract/schedule.ts';
import { createEntryLibrary, type ChosenCollection, type FetchedEntry } from './calendar/entry-library.ts';
import { understand } from './calendar/understand.ts';
import { putNew, putOver, readEntryBack, type PutAnswer } from './calendar/write-entry.ts';
import { writeDraft, writeTaskDone } from './calendar/write-ics.ts';
import { localZone, type Zone } from './calendar/zones.ts';
import { Failure } from './failure.ts';
import type { Connection } from './nextcloud/connection.ts';
import type { Schedule } from './schedule.ts';
import { createCollectionStore, type StoredCollection } from './store/collections.ts';
import type { Database } from './store/database.ts';
import { createEntryStore } from './store/entries.ts';

/** Making entries and changing them: on the server first, then here. */
export interface ScheduleChanges {
  /** Null where words ask for nothing of the kind, or there is no calendar or task list it could go to. */
  understand(words: string): EntryDraft | null;
  /** Failures: NOT_FOUND, ENTRY_REFUSED, SERVER_*, ACCOUNT_*. */
  create(draft: EntryDraft, signal: AbortSignal): Promise<{ entryId: EntryId }>;
  /** Failures: NOT_FOUND, ENTRY_CHANGED (it was read anew, nothing was written), ENTRY_REFUSED, SERVER_*, ACCOUNT_*. */
  setTaskDone(entryId: EntryId, done: boolean, signal: AbortSignal): Promise<Task>;
}

export interface ScheduleChangesParts {
  db: Database;
  schedule: Schedule;
  connectionOf: (accountId: AccountId) => Connection;
  /** Entries were written: their documents are to be read. */
  written: () => void;
  now: () => number;
  zone?: () => Zone;
}

/** Failures after which it is not known whether the server took what was sent. */
const UNSURE = new Set(['SERVER_TIMEOUT', 'SERVER_UNREACHABLE', 'REMOTE_CUT']);

export function createScheduleChanges({
  db,
  schedule,
  connectionOf,
  written,
  now,
  zone = localZone,
}: ScheduleChangesParts): ScheduleChanges {
  const collections = createCollectionStore(db);
  const entries = createEntryStore(db);
  const library = createEntryLibrary(db, now);

  /** Where something new goes where nobody says: a list that is for nothing else first. */
  function target(component: 'VEVENT' | 'VTODO'): StoredCollection | null {
    const kind = component === 'VTODO' ? 'tasks' : 'calendar';
    const all = collections.list().flatMap(({ collectionId }) => collections.get(collectionId) ?? []);
    const possible = all.filter((each) => each.sourceId !== null && !each.readOnly && each.components.includes(component));
    return possible.find((each) => each.kind === kind) ?? possible[0] ?? null;
  }

  function writable(collection: StoredCollection | null): ChosenCollection {
    if (collection === null) throw new Failure('NOT_FOUND');
    const { sourceId } = collection;
    if (sourceId === null)
      throw new Failure('ENTRY_REFUSED', { message: 'This calendar is not synced. Choose it in the account first.' });
    if (collection.readOnly) throw new Failure('ENTRY_REFUSED', { message: 'This calendar can only be read. Nothing was made.' });
    return { ...collection, sourceId };
  }

  function keep(collection: ChosenCollection, entry: FetchedEntry): EntryId {
    const { entryId } = db.transaction(() => library.put(collection, entry));
    written();
    return entryId;
  }

  /** Sends it; where the line broke before the answer, looks whether it arrived. */
  async function send(connection: Connection, made: { href: string; data: string }, signal: AbortSignal): Promise<PutAnswer> {
    try {
      return await putNew(connection, made, signal);
    } catch (error) {
      if (!(error instanceof Failure) || !UNSURE.has(error.code)) throw error;
      const entry = await readEntryBack(connection, made.href, signal).catch(() => null);
      if (entry === null) throw error;
      return { kind: 'made', entry };
    }
  }

  return {
    understand(words) {
      const here = zone();
      const wanted = understand(words, here.toWallMs(now()));
      const collection = wanted === null ? null : target(wanted.kind === 'task' ? 'VTODO' : 'VEVENT');
      if (wanted === null || collection === null) return null;
      const common = { collectionId: collection.collectionId, title: wanted.title, description: null };
      if (wanted.kind === 'task') {
        const { due } = wanted;
        return {
          ...common,
          kind: 'task',
          dueMs: due === null ? null : here.toUtcMs(due.wallMs),
          dueAllDay: due?.allDay ?? false,
        };
      }
      const { allDay, location } = wanted;
      const [startMs, endMs] = [here.toUtcMs(wanted.startWallMs), here.toUtcMs(wanted.endWallMs)];
      return { ...common, kind: 'event', startMs, endMs, allDay, location };
    },
    async create(draft, signal) {
      const collection = writable(collections.get(draft.collectionId));
      const component = draft.kind === 'event' ? 'VEVENT' : 'VTODO';
      if (!collection.components.includes(component)) throw new Failure('ENTRY_REFUSED');
      if (draft.kind === 'event' && draft.endMs < draft.startMs) throw new Failure('INVALID_INPUT');
      const connection = connectionOf(collection.accountId);
      // Once more with another name: Nextcloud answers 500 where the first lies in its bin.
      for (let attempt = 0; attempt < 2; attempt++) {
        const uid = randomUUID();
        const made = { href: `${collection.href}${uid}.ics`, data: writeDraft(draft, { uid, nowMs: now() }) };
        const answer = await send(connection, made, signal);
        if (answer.kind === 'made') return { entryId: keep(collection, answer.entry) };
        if (answer.kind === 'refused') break;
      }
      throw new Failure('ENTRY_REFUSED');
    },
    async setTaskDone(entryId, done, signal) {
      const entry = entries.get(entryId);
      if (entry === null || entry.kind !== 'task' || entry.isKept) throw new Failure('NOT_FOUND');
      const collection = writable(collections.get(entry.collectionId));
      const connection = connectionOf(collection.accountId);
      const { href } = entry;
      try {
        const data = writeTaskDone(entry.data, done, now());
        keep(
          collection,
          await putOver(connection, { href, etag: entry.etag ?? (await tagOf(connection, entry, signal)), data }, signal),
        );
      } catch (error) {
        if (error instanceof Failure && error.code === 'ENTRY_CHANGED') await readAnew(connection, collection, entry, signal);
        throw error;
      }
      const task = schedule.tasks({ done: true }).find((each) => each.entryId === entryId);
      if (task === undefined) throw new Failure('NOT_FOUND');
      return task;
    },
  };

  /** Of a server that told no tag when it was listed: the present one, where it still holds what is known. */
  async function tagOf(
    connection: Connection,
    { href, data }: { href: string; data: string },
    signal: AbortSignal,
  ): Promise<string> {
    const current = await readEntryBack(connection, href, signal);
    if (current.data.trim() !== data.trim() || current.etag === null) throw new Failure('ENTRY_CHANGED');
    return current.etag;
  }

  async function readAnew(
    connection: Connection,
    collection: ChosenCollection,
    { href }: { href: string },
    signal: AbortSignal,
  ): Promise<void> {
    try {
      keep(collection, await readEntryBack(connection, href, signal));
    } catch (error) {
      if (!(error instanceof Failure)) throw error; // deleted, or out of reach: the next sync tells
    }
  }
}
