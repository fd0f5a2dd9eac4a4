import type { FailureCode } from '../../contract/failures.ts';
import type { FileStamp, IndexedPassage, StoredText } from '../store/stored-document.ts';

/** What a reading thread is asked: a file by path or by its bytes. */
export interface ExtractionRequest {
  /** File name: tells the format, with the first bytes. */
  name: string;
  from: { kind: 'path'; path: string } | { kind: 'bytes'; bytes: Uint8Array };
  /** Size seen when it was listed: what its time limit goes by. */
  sizeBytes: number;
  /** Larger files are not read. */
  maxFileBytes: number;
  /** SHA-256 (hex) of the content already indexed, where there is any: the same content is not extracted again. */
  knownHash: string | null;
}

/** `stamp` is null where the file came as bytes or could not be looked at. */
export type ExtractionOutcome =
  | { kind: 'extracted'; contentHash: string; stamp: FileStamp | null; document: StoredText; passages: IndexedPassage[] }
  | { kind: 'unchanged'; contentHash: string; stamp: FileStamp | null }
  | { kind: 'failed'; code: FailureCode; message: string; contentHash: string | null; stamp: FileStamp | null };

export type ToExtractionThread = { jobId: number; request: ExtractionRequest };
export type FromExtractionThread = { jobId: number; outcome: ExtractionOutcome };
