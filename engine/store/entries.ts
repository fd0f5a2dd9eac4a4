import { randomUUID } from 'node:crypto';
import type { CollectionId, DocumentId, EntryId } from '../../contract/ids.ts';
import type { Expansion, ReadEntry } from '../calendar/read-entry.ts';
import type { Database } from './database.ts';

/** What is known of an entry when its collection is compared with the server. */
export interface KnownEntry {
  entryId: EntryId;
  href: string;
  etag: string | null;
  uid: string | null;
  documentPath: string;
  /** Gone from the server, and kept because a person wanted it. */
  isKept: boolean;
}

/** Enough of an entry to change it on its server. */
export interface StoredEntry extends KnownEntry {
  collectionId: CollectionId;
  kind: ReadEntry['kind'];
  title: string;
  data: string;
}

/** Events, tasks and contacts with the bytes they came as. Every writing member expects to run in a transaction of the caller. */
export interface EntryStore {
  known(collectionId: CollectionId): KnownEntry[];
  count(collectionId: CollectionId): number;
  get(entryId: EntryId): StoredEntry | null;
  at(collectionId: CollectionId, href: string): StoredEntry | null;
  /** The entry of this UID in another collection of the account; null where there is none. */
  elsewhere(uid: string, collectionId: CollectionId): StoredEntry | null;
  /** Is a document path another entry's? */
  isTaken(documentPath: string, entryId: EntryId | null): boolean;
  /** Adds it, or replaces the one at its address; `expansion` of events only. */
  put(entry: PutEntry): EntryId;
  /** Times of an event for another window. */
  putTimes(entryId: EntryId, expansion: Expansion): void;
  keep(entryId: EntryId): void;
  remove(entryId: EntryId): void;
  removeAll(collectionId: CollectionId): void;
  /** The original of a document that is an entry, as UTF-8; null where the document is none. */
  bytesOf(documentId: DocumentId): Uint8Array | null;
}

export interface PutEntry {
  collectionId: CollectionId;
  href: string;
  etag: string | null;
  data: string;
  documentPath: string;
  read: ReadEntry;
  expansion: Expansion | null;
}

type Row = Record<string, string | number | null>;

const KNOWN = 'entry_id AS entryId, href, etag, uid, document_path AS documentPath, is_kept AS isKept';

export function createEntryStore(db: Database): EntryStore {
  const known = db.prepare<Row>(`SELECT ${KNOWN} FROM entries WHERE collection_id = ?`);
  const count = db.prepare<{ n: number }>('SELECT count(*) AS n FROM entries WHERE collection_id = ? AND is_kept = 0');
  const stored = `SELECT ${KNOWN}, collection_id AS collectionId, kind, title, data FROM entries`;
  const one = db.prepare<Row>(`${stored} WHERE entry_id = ?`);
  const at = db.prepare<Row>(`${stored} WHERE collection_id = ? AND href = ?`);
  const elsewhere = db.prepare<Row>(
    `${stored} WHERE uid = ? AND collection_id <> ? AND is_kept = 0 AND collection_id IN (
       SELECT c.collection_id FROM collections c WHERE c.source_id IS NOT NULL AND c.account_id =
         (SELECT account_id FROM collections WHERE collection_id = ?))`,
  );
  const taken = db.prepare('SELECT 1 AS found FROM entries WHERE document_path = ? AND entry_id IS NOT ?');
  const put = db.prepare<{ entryId: string }>(
    `INSERT INTO entries (entry_id, collection_id, href, etag, uid, kind, data, document_path, title, words, parts, first_start_ms,
       last_end_ms, expanded_from_ms, expanded_to_ms, due_ms, due_is_wall, due_all_day, is_done)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (collection_id, href) DO UPDATE SET
       etag = excluded.etag, uid = excluded.uid, kind = excluded.kind, data = excluded.data, document_path = excluded.document_path,
       title = excluded.title, words = excluded.words, parts = excluded.parts, is_kept = 0, first_start_ms = excluded.first_start_ms,
       last_end_ms = excluded.last_end_ms, expanded_from_ms = excluded.expanded_from_ms, expanded_to_ms = excluded.expanded_to_ms,
       due_ms = excluded.due_ms, due_is_wall = excluded.due_is_wall, due_all_day = excluded.due_all_day, is_done = excluded.is_done
     RETURNING entry_id AS entryId`,
  );
  const dropTimes = db.prepare('DELETE FROM occurrences WHERE entry_id = ?');
  const putTime = db.prepare(
    'INSERT OR IGNORE INTO occurrences (entry_id, start_ms, end_ms, is_wall, part) VALUES (?, ?, ?, ?, ?)',
  );
  const setWindow = db.prepare('UPDATE entries SET expanded_from_ms = ?, expanded_to_ms = ? WHERE entry_id = ?');
  const keep = db.prepare('UPDATE entries SET is_kept = 1, etag = NULL WHERE entry_id = ?');
  const remove = db.prepare('DELETE FROM entries WHERE entry_id = ?');
  const removeAll = db.prepare('DELETE FROM entries WHERE collection_id = ?');
  const dataOf = db.prepare<{ data: string }>(
    `SELECT data FROM documents d JOIN entries e ON e.document_path = d.path WHERE d.document_id = ?`,
  );

  function writeTimes(entryId: string, expansion: Expansion | null): void {
    dropTimes.run(entryId);
    for (const { startMs, endMs, isWall, part } of expansion?.times ?? [])
      putTime.run(entryId, startMs, endMs, isWall ? 1 : 0, part);
  }

  return {
    known: (collectionId) => known.all(collectionId).map((row) => asStored(row)),
    count: (collectionId) => count.get(collectionId)?.n ?? 0,
    get: (entryId) => optional(one.get(entryId)),
    at: (collectionId, href) => optional(at.get(collectionId, href)),
    elsewhere: (uid, collectionId) => optional(elsewhere.get(uid, collectionId, collectionId)),
    isTaken: (documentPath, entryId) => taken.get(documentPath, entryId) !== undefined,
    put({ collectionId, href, etag, data, documentPath, read, expansion }) {
      const { kind, uid, title, words, parts, bounds, due, done } = read;
      const window = expansion?.window ?? null;
      const values = [
        kind,
        data,
        documentPath,
        title,
        words,
        JSON.stringify(parts),
        bounds?.firstMs ?? null,
        bounds?.lastMs ?? null,
      ];
      const dueValues = [due?.ms ?? null, due?.isWall ? 1 : 0, due?.allDay ? 1 : 0, done ? 1 : 0];
      const [row] = put.all(
        randomUUID(),
        collectionId,
        href,
        etag,
        uid,
        ...values,
        window?.fromMs ?? null,
        window?.toMs ?? null,
        ...dueValues,
      );
      const entryId = String(row?.entryId);
      writeTimes(entryId, expansion);
      return entryId as EntryId;
    },
    putTimes(entryId, expansion) {
      writeTimes(entryId, expansion);
      setWindow.run(expansion.window?.fromMs ?? null, expansion.window?.toMs ?? null, entryId);
    },
    keep: (entryId) => void keep.run(entryId),
    remove: (entryId) => void remove.run(entryId),
    removeAll: (collectionId) => void removeAll.run(collectionId),
    bytesOf(documentId) {
      const data = dataOf.get(documentId)?.data;
      return data === undefined ? null : new TextEncoder().encode(data);
    },
  };
}

function optional(row: Row | undefined): StoredEntry | null {
  return row === undefined ? null : asStored(row);
}

function asStored(row: Row): StoredEntry {
  return { ...row, isKept: row['isKept'] === 1 } as unknown as StoredEntry;
}
