import type { DocumentId, SourceId } from '../../contract/ids.ts';
import { Failure } from '../failure.ts';
import type { Log } from '../parts.ts';
import type { Database } from '../store/database.ts';
import { createDocumentCopies, type KnownPath } from '../store/document-copies.ts';
import { createDocumentPlaces } from '../store/document-places.ts';
import { createDocumentWriter } from '../store/document-writer.ts';
import { createIntakeQueue } from '../store/intake-queue.ts';
import { createKeptCopies, type KeptCopy } from '../store/kept-copies.ts';
import type { FileCopies } from './file-copies.ts';

/**
 * What the library knows of synced files. Paths are those shown: `user@host/Guidelines/asthma.pdf`. All members but `settle` and
 * `indexed` expect to run inside a transaction of the caller, with what else is noted of the file.
 */
export interface RemoteDocuments {
  /**
   * A file's copy is whole: it is to be read, or is already known by its content (then it is one more place of that document).
   * Another version of a file comes in another copy; the old one goes with `settle`.
   */
  put(file: KeptCopy): DocumentId;
  /** It lies elsewhere now, unchanged: nothing is read again. What was known at `to` is no more. */
  move(sourceId: SourceId, from: string, to: string): void;
  /** These are no more, or not to be seen any more: out of the library and both indexes, and their copies with `settle`. */
  remove(sourceId: SourceId, paths: readonly string[]): void;
  /**
   * What follows a commit: vectors of what was removed, and copies nothing refers to any more. Only now, so that a transaction
   * that is undone, or a process that ends, loses nothing; what is left behind then is taken up at the next start.
   */
  settle(signal: AbortSignal): Promise<void>;
  /** Files of a source that are findable. */
  indexed(sourceId: SourceId): number;
}

export interface RemoteDocumentsParts {
  db: Database;
  copies: Pick<FileCopies, 'remove'>;
  /** Null where no embedder is installed. */
  vectors: { afterCommit(added: number[], removed: number[], signal: AbortSignal): Promise<void> } | null;
  /** Documents made by any other version are read again. */
  makerVersion: number;
  /** Title of what has none of its own. */
  titleOf: (path: string) => string;
  log: Log;
}

export function createRemoteDocuments(parts: RemoteDocumentsParts): RemoteDocuments {
  const { db, makerVersion, titleOf, log } = parts;
  const documents = createDocumentCopies(db);
  const places = createDocumentPlaces(db);
  const writer = createDocumentWriter(db);
  const queue = createIntakeQueue(db);
  const kept = createKeptCopies(db);
  const retitle = db.prepare('UPDATE documents SET title = ? WHERE document_id = ? AND title = ?');
  const passageExists = db.prepare('SELECT 1 AS found FROM passages WHERE passage_id = ?');
  const indexed = db.prepare<{ files: number }>(
    `SELECT (SELECT count(*) FROM documents WHERE source_id = ? AND state = 'indexed')
      + (SELECT count(*) FROM document_copies c JOIN documents d USING (document_id)
         WHERE c.source_id = ? AND d.state = 'indexed') AS files`,
  );
  /** Perhaps gone: whether they are shows when the transaction is over. */
  const leftPassages = new Set<number>();
  const leftCopies = new Set<string>();

  function putFresh(file: KeptCopy): DocumentId {
    const { sourceId, path, contentHash } = file;
    const holder = documents.withContent(contentHash, makerVersion);
    if (holder === null) return writer.queue({ sourceId, path, title: titleOf(path), stamp: file, contentHash });
    documents.attach(holder, { sourceId, path, stamp: file });
    return holder;
  }

  function putOwn(file: KeptCopy, known: KnownPath): DocumentId {
    const { sourceId, path, contentHash } = file;
    const { documentId } = known;
    if (known.sourceId !== sourceId) writer.move(documentId, { sourceId, path, stamp: known });
    const isSame = known.contentHash === contentHash && known.extractorVersion === makerVersion;
    if (isSame && known.state !== 'queued' && known.failureCode !== 'FILE_COPY_LOST') {
      writer.touch(documentId, file);
      return documentId;
    }
    const place = places.settle({ documentId, sourceId, path, stamp: file, title: titleOf(path) }, contentHash, makerVersion);
    if (place.kind === 'copy') {
      for (const passage of place.removed) leftPassages.add(passage);
      return documents.known(path)?.documentId ?? documentId;
    }
    if (place.documentId === documentId) {
      writer.queueAgain(known, file);
      queue.retry({ documentIds: [documentId] });
    }
    return place.documentId;
  }

  function leave(path: string): void {
    const copy = kept.at(path);
    if (copy !== null) leftCopies.add(copy.copyId);
    kept.drop(path);
    const farewell = places.leave(path);
    if (farewell.kind === 'removed') for (const passage of farewell.removed) leftPassages.add(passage);
  }

  return {
    put(file) {
      const before = kept.at(file.path);
      if (before !== null && before.copyId !== file.copyId) leftCopies.add(before.copyId);
      kept.put(file);
      const known = documents.known(file.path);
      if (known === null) return putFresh(file);
      if (!known.isCopy) return putOwn(file, known);
      if (known.contentHash === file.contentHash && known.state === 'indexed') {
        documents.attach(known.documentId, { sourceId: file.sourceId, path: file.path, stamp: file });
        return known.documentId;
      }
      documents.detach(file.path);
      return putFresh(file);
    },
    move(sourceId, from, to) {
      if (from === to || documents.known(from) === null) return;
      leave(to);
      // Only now: where both were places of one document, this one may have become its own.
      const known = documents.known(from);
      if (known === null) return;
      kept.move(from, { sourceId, path: to });
      if (known.isCopy) {
        documents.detach(from);
        documents.attach(known.documentId, { sourceId, path: to, stamp: known });
      } else {
        writer.move(known.documentId, { sourceId, path: to, stamp: known });
        retitle.run(titleOf(to), known.documentId, titleOf(from));
      }
    },
    remove(_sourceId, paths) {
      for (const path of paths) leave(path);
    },
    async settle(signal) {
      const passages = [...leftPassages].filter((passage) => passageExists.get(passage) === undefined);
      const copies = [...leftCopies].filter((copyId) => !kept.isKept(copyId));
      leftPassages.clear();
      leftCopies.clear();
      if (passages.length > 0) await takeOutVectors(passages, signal);
      for (const copyId of copies) await parts.copies.remove(copyId);
    },
    indexed: (sourceId) => indexed.get(sourceId, sourceId)?.files ?? 0,
  };

  async function takeOutVectors(passages: number[], signal: AbortSignal): Promise<void> {
    try {
      await parts.vectors?.afterCommit([], passages, signal);
    } catch (error) {
      // The vector index is derived: what it holds too much of is repaired at the next consistency check.
      if (!(error instanceof Failure)) throw error;
      log.warn('sync: vectors not updated', { code: error.code });
    }
  }
}
