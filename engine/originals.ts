import type { DocumentId } from '../contract/ids.ts';
import { Failure } from './failure.ts';
import type { Original, Originals, OriginalsOf } from './library/originals.ts';
import type { FileCopies } from './nextcloud/file-copies.ts';
import type { Database } from './store/database.ts';
import { createKeptCopies, type KeptCopies } from './store/kept-copies.ts';
import type { FileStamp } from './store/stored-document.ts';
import { createUploadStore } from './store/uploads.ts';

export interface OriginalsParts {
  db: Database;
  copies: Pick<FileCopies, 'sealed' | 'piece'>;
  /** Of a document that is an entry of a calendar or address book; null where it is none. */
  entries: { bytesOf(documentId: DocumentId): Uint8Array | null };
}

/** Where the originals lie of documents that are no files on the disk, for who reads, shows or compares them. */
export function createOriginals({ db, copies, entries }: OriginalsParts): OriginalsOf {
  const uploads = createUploadStore(db);
  const uploaded: Originals = {
    open: async ({ documentId }) => inDatabase(() => uploads.get(documentId)),
    async piece({ documentId }, { offset, maxBytes }) {
      return uploads.piece(documentId, offset, maxBytes) ?? gone();
    },
  };
  const entry: Originals = {
    open: async ({ documentId }) => inDatabase(() => entries.bytesOf(documentId)),
    async piece({ documentId }, { offset, maxBytes }) {
      const bytes = entries.bytesOf(documentId) ?? gone();
      return { bytes: bytes.slice(offset, offset + maxBytes), totalBytes: bytes.length };
    },
  };
  const copied = createCopiedOriginals(db, copies);
  return (kind) => {
    switch (kind) {
      case 'uploads':
        return uploaded;
      case 'calendar':
      case 'contacts':
        return entry;
      case 'remote-folder':
        return copied;
      case 'folder':
      case 'file':
      case 'samples':
        return null;
    }
  };
}

/** Small: read at once, and compared whole. */
function inDatabase(read: () => Uint8Array | null): Original {
  const bytes = read() ?? gone();
  return {
    from: { kind: 'bytes', bytes },
    stamp: null,
    isStill: () => Buffer.compare(read() ?? new Uint8Array(), bytes) === 0,
    lost: () => undefined,
  };
}

function createCopiedOriginals(db: Database, copies: OriginalsParts['copies']): Originals {
  const kept: KeptCopies = createKeptCopies(db);
  const lose = (copyId: string): void => db.transaction(() => kept.lose(copyId));
  const lostIfLost = (copyId: string, error: unknown): unknown => {
    if (error instanceof Failure && error.code === 'FILE_COPY_LOST') lose(copyId);
    return error;
  };
  return {
    async open({ path }) {
      const copy = kept.at(path);
      if (copy === null) throw new Failure('FILE_COPY_LOST');
      const { copyId, ...stamp } = copy;
      const sealed = await copies.sealed(copyId).catch((error: unknown) => {
        throw lostIfLost(copyId, error);
      });
      const isStill = (): boolean => kept.at(path)?.copyId === copyId;
      return { from: { kind: 'sealed', ...sealed }, stamp, isStill, lost: () => lose(copyId) };
    },
    async piece({ path, ...was }, { offset, maxBytes }) {
      const copy = kept.at(path);
      if (copy === null) throw new Failure('FILE_COPY_LOST');
      if (!isSame(copy, was)) throw new Failure('FILE_GONE', { message: CHANGED });
      try {
        const piece = await copies.piece(copy.copyId, offset, maxBytes);
        if (piece === null) throw new Failure('FILE_COPY_LOST');
        return piece;
      } catch (error) {
        throw lostIfLost(copy.copyId, error);
      }
    },
  };
}

const CHANGED = 'The file has changed on the server and is being read again.';

function isSame(a: FileStamp, b: FileStamp): boolean {
  return a.sizeBytes === b.sizeBytes && a.modifiedAtMs === b.modifiedAtMs;
}

function gone(): never {
  throw new Failure('FILE_GONE');
}
