import type { Account, Collection } from '../contract/accounts.ts';
import type { AccountId, CollectionId, SourceId } from '../contract/ids.ts';
import { pathPart } from './calendar/entry-path.ts';
import { discoverCollections } from './calendar/discover.ts';
import { Failure } from './failure.ts';
import type { Connection } from './nextcloud/connection.ts';
import { createCollectionStore, type StoredCollection } from './store/collections.ts';
import type { Database } from './store/database.ts';
import { createEntryStore } from './store/entries.ts';
import { createSourceStore } from './store/sources.ts';

/** The calendars, task lists and address books of accounts, to choose from and chosen. */
export interface AccountCollections {
  /** As last known; `refresh` asks the servers of accounts that are ready. Failures: NOT_FOUND, SERVER_*, ACCOUNT_*. */
  list(input: { accountId?: AccountId | undefined; refresh: boolean }, signal: AbortSignal): Promise<Collection[]>;
  /** These and no others; what is no longer chosen leaves the library first. Failure: NOT_FOUND. */
  choose(accountId: AccountId, collectionIds: readonly CollectionId[]): Promise<Collection[]>;
  /** The one of this source is not chosen any more, and forgotten until it is listed again. Failure: NOT_FOUND. */
  leave(sourceId: SourceId): Promise<void>;
}

export interface AccountCollectionsParts {
  db: Database;
  accounts: { list(): Account[]; get(accountId: AccountId): Account | null; connectionOf(accountId: AccountId): Connection };
  /** Takes a source out of the library with all that came from it. */
  removeSource: (sourceId: SourceId) => Promise<unknown>;
  now: () => number;
  /** Others are chosen. */
  changed: (accountId: AccountId) => void;
}

export function createAccountCollections(parts: AccountCollectionsParts): AccountCollections {
  const { db, accounts, removeSource, now } = parts;
  const store = createCollectionStore(db);
  const entries = createEntryStore(db);
  const sources = createSourceStore(db);
  const addSynced = db.prepare('INSERT INTO synced_sources (source_id, account_id, kind, remote_path) VALUES (?, ?, ?, ?)');

  function existing(accountId: AccountId): Account {
    const account = accounts.get(accountId);
    if (account === null) throw new Failure('NOT_FOUND');
    return account;
  }

  async function refresh(accountId: AccountId, signal: AbortSignal): Promise<void> {
    const listed = await discoverCollections(accounts.connectionOf(accountId), signal);
    const hrefs = new Set(listed.map(({ href }) => href));
    const gone = store.ofAccount(accountId).filter(({ href }) => !hrefs.has(href));
    db.transaction(() => {
      for (const each of listed) store.put(accountId, each);
      for (const { collectionId, sourceId } of gone) if (sourceId === null) store.remove(collectionId);
    });
    // A chosen one that is gone is the sync's to ask about; once nothing of it is left, it goes.
    for (const collection of gone)
      if (collection.sourceId !== null && entries.count(collection.collectionId) === 0) await drop(collection);
  }

  async function drop(collection: StoredCollection): Promise<void> {
    await release(collection);
    db.transaction(() => store.remove(collection.collectionId));
  }

  /** Its documents leave the library, then what is known of its entries goes. */
  async function release({ collectionId, sourceId }: StoredCollection): Promise<void> {
    if (sourceId !== null) await removeSource(sourceId);
    db.transaction(() => {
      store.setSource(collectionId, null);
      entries.removeAll(collectionId);
    });
  }

  function add(account: Account, { collectionId, kind, name, href }: StoredCollection): void {
    const isContacts = kind === 'contacts';
    const folder = `${account.label}/${isContacts ? 'contacts' : 'calendars'}`;
    const path = freePath(`${folder}/${pathPart(name) || 'Unnamed'}`);
    const source = { kind: isContacts ? ('contacts' as const) : ('calendar' as const), path, label: name };
    const { sourceId } = sources.add(source, now());
    addSynced.run(sourceId, account.accountId, source.kind, href);
    store.setSource(collectionId, sourceId);
  }

  /** Two calendars of one name are two folders. */
  function freePath(path: string): string {
    for (let count = 1; ; count++) {
      const next = count === 1 ? path : `${path} (${count})`;
      if (sources.byPath(next) === null) return next;
    }
  }

  return {
    async list({ accountId, refresh: isAsked }, signal) {
      const wanted =
        accountId === undefined ? accounts.list().map((account) => account.accountId) : [existing(accountId).accountId];
      if (isAsked) {
        for (const each of wanted) if (accountId !== undefined || existing(each).state === 'ready') await refresh(each, signal);
      }
      return store.list(accountId);
    },
    async choose(accountId, collectionIds) {
      const account = existing(accountId);
      const wanted = new Set(collectionIds);
      const known = store.ofAccount(accountId);
      if (collectionIds.some((id) => !known.some(({ collectionId }) => collectionId === id))) throw new Failure('NOT_FOUND');
      for (const each of known) if (each.sourceId !== null && !wanted.has(each.collectionId)) await release(each);
      db.transaction(() => {
        for (const each of known) if (each.sourceId === null && wanted.has(each.collectionId)) add(account, each);
      });
      parts.changed(accountId);
      return store.list(accountId);
    },
    async leave(sourceId) {
      const collection = store.bySource(sourceId);
      if (collection === null) throw new Failure('NOT_FOUND');
      await drop(collection);
      parts.changed(collection.accountId);
    },
  };
}
