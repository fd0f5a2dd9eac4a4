import { createHash } from 'node:crypto';
import type { EntryId, SourceId } from '../../contract/ids.ts';
import { createCollectionStore, type StoredCollection } from '../store/collections.ts';
import type { Database } from '../store/database.ts';
import { createDocumentCopies } from '../store/document-copies.ts';
import { createDocumentPlaces } from '../store/document-places.ts';
import { createDocumentWriter } from '../store/document-writer.ts';
import { createEntryStore, type KnownEntry, type StoredEntry } from '../store/entries.ts';
import { createSourceStore } from '../store/sources.ts';
import { entryNames } from './entry-path.ts';
import { expandAround, readEntry, type ReadEntry } from './read-entry.ts';

/** An object as its server gave it. */
export interface FetchedEntry {
  href: string;
  etag: string | null;
  data: string;
}

export type ChosenCollection = StoredCollection & { sourceId: SourceId };

/** Entries and the documents they are, kept in step. Every member runs in a transaction of the caller. */
export interface EntryLibrary {
  /** `isNew`: there was none at that address. Its document is queued, to be read by the next run of intake. */
  put(collection: ChosenCollection, fetched: FetchedEntry): { entryId: EntryId; isNew: boolean; read: ReadEntry; path: string };
  /** With its document; answers with the passages that are no more. */
  remove(entry: KnownEntry): number[];
  /** It is another collection's now: its document, with the id citations know it by, is that of the entry there. */
  movedTo(entry: KnownEntry, there: StoredEntry): number[];
}

export function createEntryLibrary(db: Database, now: () => number): EntryLibrary {
  const entries = createEntryStore(db);
  const collections = createCollectionStore(db);
  const sources = createSourceStore(db);
  const writer = createDocumentWriter(db);
  const copies = createDocumentCopies(db);
  const places = createDocumentPlaces(db);

  function freePath(read: ReadEntry, folder: string, { href, entryId }: { href: string; entryId: EntryId | null }): string {
    const key = createHash('sha256').update(href).digest('hex').slice(0, 8);
    const paths = [...entryNames(read, key)].map((name) => `${folder}/${name}`);
    const isFree = (path: string): boolean => !entries.isTaken(path, entryId);
    return (
      paths.find(isFree) ??
      `${folder}/${createHash('sha256').update(href).digest('hex')}${read.kind === 'contact' ? '.vcf' : '.ics'}`
    );
  }

  /** The document at a path is (or is to be) made of these bytes. */
  function queueDocument(sourceId: SourceId, at: { was: string | null; path: string; title: string; data: string }): void {
    const stamp = { sizeBytes: Buffer.byteLength(at.data), modifiedAtMs: now() };
    for (const path of new Set([at.was ?? at.path, at.path])) if (copies.known(path)?.isCopy) copies.detach(path);
    const known = at.was === null ? null : writer.byPath(at.was);
    if (known === null) return void (writer.byPath(at.path) ?? writer.queue({ sourceId, path: at.path, title: at.title, stamp }));
    if (at.was !== at.path) writer.move(known.documentId, { sourceId, path: at.path, stamp: known });
    writer.queueAgain(known, stamp);
  }

  function remove(entry: KnownEntry): number[] {
    const farewell = places.leave(entry.documentPath);
    entries.remove(entry.entryId);
    return farewell.kind === 'removed' ? farewell.removed : [];
  }

  return {
    put(collection, fetched) {
      const { collectionId, kind, sourceId } = collection;
      const { href, data } = fetched;
      const known = entries.at(collectionId, href);
      const read = readEntry(data, kind);
      const folder = sources.get(sourceId)?.path ?? collection.name;
      const path = freePath(read, folder, { href, entryId: known?.entryId ?? null });
      const around = { fromMs: now(), toMs: now() };
      const expansion = read.series && read.bounds ? expandAround(read.series, read.bounds, around) : null;
      const entryId = entries.put({ collectionId, ...fetched, documentPath: path, read, expansion });
      if (known?.data !== data || known.documentPath !== path) {
        queueDocument(sourceId, { was: known?.documentPath ?? null, path, title: read.title, data });
      }
      return { entryId, isNew: known === null, read, path };
    },
    remove,
    movedTo(entry, there) {
      const [own, queued] = [writer.byPath(entry.documentPath), writer.byPath(there.documentPath)];
      const sourceId = collections.get(there.collectionId)?.sourceId ?? null;
      // One that was read already has been found and perhaps cited under its own id.
      if (own === null || sourceId === null || queued?.state !== 'queued') return remove(entry);
      const { removed } = writer.remove(queued.documentId);
      writer.move(own.documentId, { sourceId, path: there.documentPath, stamp: own });
      writer.queueAgain(own, { sizeBytes: Buffer.byteLength(there.data), modifiedAtMs: now() });
      entries.remove(entry.entryId);
      return removed;
    },
  };
}
