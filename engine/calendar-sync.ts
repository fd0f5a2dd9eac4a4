import type { AccountId, SourceId } from '../contract/ids.ts';
import { compareCollection, type Difference } from './calendar/compare.ts';
import { createDav, textAt, type Dav } from './calendar/dav.ts';
import { asCollection, COLLECTION_PROPERTIES } from './calendar/discover.ts';
import { createEntryLibrary, type ChosenCollection, type FetchedEntry } from './calendar/entry-library.ts';
import { fetchObjects, nameAt } from './calendar/fetch-objects.ts';
import { createRun, type CollectionSyncResult, type Run } from './calendar/sync-tally.ts';
import { Failure } from './failure.ts';
import type { IntakeVectors } from './intake-commit.ts';
import type { Connection } from './nextcloud/connection.ts';
import { createCollectionStore } from './store/collections.ts';
import type { Database } from './store/database.ts';
import { createEntryStore, type KnownEntry } from './store/entries.ts';

export interface CollectionSyncParts {
  db: Database;
  vectors: IntakeVectors | null;
  connectionOf: (accountId: AccountId) => Connection;
  /** The wall clock. */
  now: () => number;
}

export interface CollectionSyncOptions {
  /** A person's word on what is gone: removed, or kept beside what the server has; asked about where left out. */
  removals?: 'ask' | 'remove' | 'keep';
  /** The account's server was restored from a backup: what it lacks is asked about. */
  restored?: boolean;
  /** More gone at once than this share, and than a handful, is asked about (settings). */
  maxRemovedShare: number;
}

export interface CollectionSync {
  /**
   * Makes the entries of a chosen calendar or address book those of its server. What a run did is kept also where it ends half-way:
   * the next one goes on from there. Failures: NOT_FOUND (no such source), SERVER_*, ACCOUNT_*.
   */
  syncCollection(sourceId: SourceId, options: CollectionSyncOptions, signal: AbortSignal): Promise<CollectionSyncResult>;
  /** Lists everything anew and compares it with the entries here and their documents. Failures: as `syncCollection`. */
  verifyCollection(sourceId: SourceId, signal: AbortSignal): Promise<CollectionVerified>;
}

export interface CollectionVerified {
  server: number;
  library: number;
  indexed: number;
  /** On the server and not findable here as they are there; shown paths. */
  missing: string[];
  /** Here and not on the server. */
  extra: string[];
}

/** Objects asked for at once. */
const BATCH = 50;
/** This many may go at once without a question, whatever the share. */
const HANDFUL = 10;
/** Changes looked through in other calendars for what left this one. */
const MAX_MOVED_LOOKED_AT = 200;

export function createCollectionSync({ db, vectors, connectionOf, now }: CollectionSyncParts): CollectionSync {
  const collections = createCollectionStore(db);
  const entries = createEntryStore(db);
  const library = createEntryLibrary(db, now);
  const tokenOf = db.prepare<{ token: string | null }>('SELECT sync_token AS token FROM synced_sources WHERE source_id = ?');
  const setToken = db.prepare('UPDATE synced_sources SET sync_token = ?, server_items = ? WHERE source_id = ?');

  const findable = db.prepare(
    `SELECT 1 AS found FROM documents WHERE path = ? AND state = 'indexed'
     UNION ALL SELECT 1 FROM document_copies WHERE path = ? LIMIT 1`,
  );

  const token = (collection: ChosenCollection): string | null => tokenOf.get(collection.sourceId)?.token ?? null;

  function chosen(sourceId: SourceId): ChosenCollection {
    const collection = collections.bySource(sourceId);
    if (collection === null) throw new Failure('NOT_FOUND');
    return { ...collection, sourceId };
  }

  /** What the collection says of itself: its token, or that it is no more. `trashed`: it lies in the server's bin. */
  async function look(dav: Dav, { accountId, href }: ChosenCollection, signal: AbortSignal) {
    try {
      const [self] = await dav.properties(href, '0', [...COLLECTION_PROPERTIES, 'd:sync-token'], signal);
      const types = Object.keys(Object(self?.props['resourcetype']));
      const listed = self ? asCollection(self) : null;
      if (listed !== null) db.transaction(() => collections.put(accountId, { ...listed, href }));
      if (listed === null) return { kind: types.includes('deletedCalendar') ? ('trashed' as const) : ('gone' as const) };
      return { kind: 'there' as const, token: textAt(self?.props, 'syncToken') };
    } catch (error) {
      if (error instanceof Failure && error.code === 'REMOTE_GONE') return { kind: 'gone' as const };
      throw error;
    }
  }

  /** Fetches and stores in batches, each whole or not at all: what a kill leaves undone has another tag, and is fetched again. */
  async function fetchChanged(dav: Dav, collection: ChosenCollection, hrefs: readonly string[], run: Run): Promise<KnownEntry[]> {
    const goneMeanwhile: KnownEntry[] = [];
    for (let at = 0; at < hrefs.length; at += BATCH) {
      const wanted = hrefs.slice(at, at + BATCH);
      const fetched = await fetchObjects(dav, collection, wanted, run.signal);
      db.transaction(() => {
        for (const href of wanted) {
          const found = fetched.get(href);
          const known = entries.at(collection.collectionId, href);
          if (found === 'gone') goneMeanwhile.push(...(known === null ? [] : [known]));
          else if (found === undefined || found === 'too-large') run.fail(known?.documentPath ?? nameAt(href), found);
          else run.put(library.put(collection, found));
        }
      });
    }
    return goneMeanwhile;
  }

  /** An event that was put into another calendar is there before it leaves here: its document then keeps its id. */
  async function lookElsewhere(
    dav: Dav,
    from: ChosenCollection,
    gone: readonly KnownEntry[],
    signal: AbortSignal,
  ): Promise<void> {
    const uids = new Set(
      gone.map(({ uid }) => uid).filter((uid) => uid !== null && entries.elsewhere(uid, from.collectionId) === null),
    );
    const others = collections
      .ofAccount(from.accountId)
      .filter(
        ({ collectionId, sourceId, kind }) =>
          sourceId !== null && collectionId !== from.collectionId && (kind === 'contacts') === (from.kind === 'contacts'),
      );
    if (uids.size === 0 || uids.size > MAX_MOVED_LOOKED_AT) return;
    for (const other of others) {
      const target = { ...other, sourceId: other.sourceId ?? from.sourceId };
      const state = await look(dav, target, signal);
      if (state.kind !== 'there') continue;
      const known = entries.known(target.collectionId);
      const { changed } = await compareCollection(dav, { href: target.href, known, token: token(target), state }, signal);
      if (changed.length > MAX_MOVED_LOOKED_AT) continue;
      const fetched = await fetchObjects(dav, target, changed, signal);
      const moved = [...fetched.values()].filter(
        (each): each is FetchedEntry => typeof each === 'object' && uids.has(uidIn(each.data)),
      );
      db.transaction(() => moved.forEach((each) => library.put(target, each)));
    }
  }

  /** Removes entries with their documents; those that are in another collection now came there. */
  async function removeGone(collection: ChosenCollection, gone: readonly KnownEntry[], run: Run): Promise<void> {
    for (let at = 0; at < gone.length; at += BATCH) {
      const passages: number[] = [];
      db.transaction(() => {
        for (const entry of gone.slice(at, at + BATCH)) {
          const there = entry.uid === null ? null : entries.elsewhere(entry.uid, collection.collectionId);
          passages.push(...(there === null ? library.remove(entry) : library.movedTo(entry, there)));
          run.removed(entry.documentPath, there !== null);
        }
      });
      if (passages.length > 0) await vectors?.afterCommit([], passages, run.signal);
    }
  }

  return {
    async syncCollection(sourceId, options, signal) {
      const collection = chosen(sourceId);
      const connection = connectionOf(collection.accountId);
      const dav = createDav(connection);
      const run = createRun(connection, signal);
      const known = entries.known(collection.collectionId);
      const onServer = known.filter(({ isKept }) => !isKept);
      const state = await look(dav, collection, signal);
      if (state.kind !== 'there') {
        const kind = state.kind === 'trashed' ? null : 'root-gone';
        return await whole(collection, onServer, run, { kind, options });
      }
      const before = options.restored ? null : token(collection);
      const found = await compareCollection(dav, { href: collection.href, known, token: before, state }, signal);
      const meanwhile = await fetchChanged(dav, collection, found.changed, run);
      const gone = [...new Map([...found.gone, ...meanwhile].map((entry) => [entry.entryId, entry])).values()];
      const kind = questionOn(gone.length, onServer.length, found, options);
      if (kind !== null && (options.removals ?? 'ask') === 'ask') {
        // The token stays: until a person has spoken, each run compares anew.
        return run.result(found.listed, { kind, items: gone.length });
      }
      if (kind !== null && options.removals === 'keep')
        db.transaction(() => gone.forEach(({ entryId }) => entries.keep(entryId)));
      else {
        await lookElsewhere(dav, collection, gone, signal);
        await removeGone(collection, gone, run);
      }
      // What the server did not answer about is asked for again only where everything is compared.
      const next = run.isIncomplete() ? null : found.token;
      db.transaction(() => setToken.run(next, found.listed, sourceId));
      return run.result(found.listed, null);
    },
    async verifyCollection(sourceId, signal) {
      const collection = chosen(sourceId);
      const dav = createDav(connectionOf(collection.accountId));
      const known = entries.known(collection.collectionId);
      const state = await look(dav, collection, signal);
      const asked = { href: collection.href, known, token: null };
      const found =
        state.kind === 'there'
          ? await compareCollection(dav, { ...asked, state }, signal)
          : { changed: [], gone: known, listed: 0 };
      const paths = new Map(known.map(({ href, documentPath }) => [href, documentPath]));
      const gone = new Set(found.gone.map(({ entryId }) => entryId));
      const changed = new Set(found.changed);
      const unread = known.filter((entry) => !gone.has(entry.entryId) && !changed.has(entry.href) && !isIndexed(entry));
      return {
        server: found.listed,
        library: known.length,
        indexed: known.filter(isIndexed).length,
        missing: [
          ...found.changed.map((href) => paths.get(href) ?? nameAt(href)),
          ...unread.map(({ documentPath }) => documentPath),
        ],
        extra: found.gone.map(({ documentPath }) => documentPath),
      };
    },
  };

  function isIndexed({ documentPath }: KnownEntry): boolean {
    return findable.get(documentPath, documentPath) !== undefined;
  }

  /** The collection itself is no more. */
  async function whole(
    collection: ChosenCollection,
    onServer: readonly KnownEntry[],
    run: Run,
    { kind, options }: { kind: 'root-gone' | null; options: CollectionSyncOptions },
  ): Promise<CollectionSyncResult> {
    const { removals = 'ask' } = options;
    if (kind !== null && removals === 'ask' && onServer.length > 0) return run.result(0, { kind, items: onServer.length });
    if (kind !== null && removals === 'keep') db.transaction(() => onServer.forEach(({ entryId }) => entries.keep(entryId)));
    else await removeGone(collection, onServer, run);
    db.transaction(() => setToken.run(null, 0, collection.sourceId));
    // One that cannot be found may come back; one in the bin, or that a person let go, does not by itself.
    const isMeant = kind === null || removals === 'remove';
    return run.result(0, null, isMeant && entries.count(collection.collectionId) === 0);
  }
}

function questionOn(
  gone: number,
  known: number,
  { restored }: Difference,
  options: CollectionSyncOptions,
): 'server-restored' | 'mass-deletion' | null {
  if (gone === 0) return null;
  if (restored !== false || options.restored) return 'server-restored';
  return gone > HANDFUL && gone > known * options.maxRemovedShare ? 'mass-deletion' : null;
}

function uidIn(data: string): string {
  return /^UID:(.*)$/m.exec(data.replace(/\r?\n[ \t]/g, ''))?.[1]?.trim() ?? '';
}
