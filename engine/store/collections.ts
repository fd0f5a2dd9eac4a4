import { randomUUID } from 'node:crypto';
import type { Collection } from '../../contract/accounts.ts';
import type { AccountId, CollectionId, SourceId } from '../../contract/ids.ts';
import type { Database } from './database.ts';

/** A calendar or address book as its server lists it. */
export interface ListedCollection {
  /** Path, percent-encoded, with a slash at its end. */
  href: string;
  kind: Collection['kind'];
  /** Of VEVENT and VTODO, those it takes; none of an address book. */
  components: readonly string[];
  name: string;
  color: string | null;
  readOnly: boolean;
}

export interface StoredCollection extends ListedCollection {
  collectionId: CollectionId;
  accountId: AccountId;
  /** Not null: it is chosen. */
  sourceId: SourceId | null;
}

/** Calendars and address books as last listed. */
export interface CollectionStore {
  /** Calendars first, then task lists and address books, by name. */
  list(accountId?: AccountId): Collection[];
  get(collectionId: CollectionId): StoredCollection | null;
  bySource(sourceId: SourceId): StoredCollection | null;
  ofAccount(accountId: AccountId): StoredCollection[];
  /** Adds it, or renews what is known of the one at its address. */
  put(accountId: AccountId, listed: ListedCollection): void;
  setSource(collectionId: CollectionId, sourceId: SourceId | null): void;
  /** With its entries. */
  remove(collectionId: CollectionId): void;
}

interface Row extends Record<string, string | number | null> {
  collectionId: string;
  accountId: string;
  href: string;
  kind: string;
  components: string;
  name: string;
  color: string | null;
  isReadOnly: number;
  sourceId: string | null;
}

const SELECT = `SELECT collection_id AS collectionId, account_id AS accountId, href, kind, components, name, color,
  is_read_only AS isReadOnly, source_id AS sourceId`;

export function createCollectionStore(db: Database): CollectionStore {
  const all = db.prepare<Row & { entries: number }>(
    `${SELECT}, (SELECT count(*) FROM entries e WHERE e.collection_id = c.collection_id) AS entries FROM collections c
     WHERE ? IS NULL OR account_id = ? ORDER BY kind = 'contacts', kind, name COLLATE NOCASE, href`,
  );
  const one = db.prepare<Row>(`${SELECT} FROM collections WHERE collection_id = ?`);
  const ofSource = db.prepare<Row>(`${SELECT} FROM collections WHERE source_id = ?`);
  const ofAccount = db.prepare<Row>(`${SELECT} FROM collections WHERE account_id = ? ORDER BY href`);
  const put = db.prepare(
    `INSERT INTO collections (collection_id, account_id, href, kind, components, name, color, is_read_only)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account_id, href) DO UPDATE SET
       kind = excluded.kind, components = excluded.components, name = excluded.name, color = excluded.color, is_read_only = excluded.is_read_only`,
  );
  const setSource = db.prepare('UPDATE collections SET source_id = ? WHERE collection_id = ?');
  const remove = db.prepare('DELETE FROM collections WHERE collection_id = ?');

  return {
    list: (accountId) =>
      all.all(accountId ?? null, accountId ?? null).map((row) => {
        const { href: _href, components: _components, ...collection } = asStored(row);
        return { ...collection, chosen: row.sourceId !== null, entries: row.entries };
      }),
    get: (collectionId) => optional(one.get(collectionId)),
    bySource: (sourceId) => optional(ofSource.get(sourceId)),
    ofAccount: (accountId) => ofAccount.all(accountId).map(asStored),
    put: (accountId, { href, kind, components, name, color, readOnly }) =>
      void put.run(randomUUID(), accountId, href, kind, JSON.stringify(components), name, color, readOnly ? 1 : 0),
    setSource: (collectionId, sourceId) => void setSource.run(sourceId, collectionId),
    remove: (collectionId) => void remove.run(collectionId),
  };
}

function optional(row: Row | undefined): StoredCollection | null {
  return row === undefined ? null : asStored(row);
}

function asStored({ collectionId, accountId, href, kind, components, name, color, isReadOnly, sourceId }: Row): StoredCollection {
  return {
    collectionId: collectionId as CollectionId,
    accountId: accountId as AccountId,
    href,
    kind: kind as Collection['kind'],
    components: JSON.parse(components) as string[],
    name,
    color,
    readOnly: isReadOnly === 1,
    sourceId: sourceId as SourceId | null,
  };
}
