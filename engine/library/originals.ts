import type { DocumentId } from '../../contract/ids.ts';
import type { Source } from '../../contract/library.ts';
import type { FileStamp } from '../store/stored-document.ts';
import type { ExtractionRequest } from './extraction.ts';

/** An original that is about to be read. */
export interface Original {
  from: ExtractionRequest['from'];
  /** What it was when it was taken in; null: as its document has it. */
  stamp: FileStamp | null;
  /** False once it lies elsewhere or another version has its place: what was read of it is then of no use. */
  isStill(): boolean;
  /** Reading showed that it is gone or damaged (FILE_COPY_LOST). */
  lost(): void;
}

/** Originals that are no files a person could open: bytes in the database, or encrypted copies. */
export interface Originals {
  /** Failures: FILE_GONE, FILE_COPY_LOST, FILE_UNREADABLE. */
  open(document: { documentId: DocumentId; path: string }): Promise<Original>;
  /** A piece of it, while it is the one its document was made of. Failures: as `open`. */
  piece(
    document: FileStamp & { documentId: DocumentId; path: string },
    wanted: { offset: number; maxBytes: number },
  ): Promise<{ bytes: Uint8Array; totalBytes: number }>;
}

/** Null for a kind of source whose documents are files on the disk, at their paths. */
export type OriginalsOf = (kind: Source['kind']) => Originals | null;

/** Do the documents of such a source have their files on the disk? What other sources hold is known from the database alone. */
export function isOnDisk(kind: Source['kind']): boolean {
  return kind === 'folder' || kind === 'file' || kind === 'samples';
}
