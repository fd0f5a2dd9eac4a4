import type { FailureCode } from '../../contract/failures.ts';
import type { RecognisedPage } from './extract/recognised-page.ts';
import type { SealKey } from '../store/sealed-file.ts';
import type { FileStamp, IndexedPassage, StoredText } from '../store/stored-document.ts';

/** What a reading thread is asked: a file by path, by its bytes, or by the path and the keys of an encrypted copy. */
export interface ExtractionRequest {
  /** File name: tells the format, with the first bytes. */
  name: string;
  from:
    | { kind: 'path'; path: string }
    | { kind: 'bytes'; bytes: Uint8Array }
    | { kind: 'sealed'; path: string; sealKey: SealKey };
  /** Size seen when it was listed: what its time limit goes by. */
  sizeBytes: number;
  /** Larger files are not read. */
  maxFileBytes: number;
  /** SHA-256 (hex) of the content already indexed, where there is any: the same content is not extracted again. */
  knownHash: string | null;
  /** SHA-256 (hex) of contents already indexed under other paths, of this size: not extracted again either. */
  hashesElsewhere?: readonly string[];
}

/**
 * `stamp` is null where the file did not come by its path or could not be looked at. `lacks`: what is not installed and would let more
 * of the document be read (its scanned pages): it is found by what was read, and is to be read again when that is there.
 * `failed` with OCR_MODEL_MISSING is no failure: there is nothing to find yet, and the document waits for the same thing.
 * `failed` with FILE_OTHER_DATA is a file nobody meant to add, unless by its own name.
 */
export type ExtractionOutcome =
  | {
      kind: 'extracted';
      contentHash: string;
      stamp: FileStamp | null;
      document: StoredText;
      passages: IndexedPassage[];
      lacks: 'OCR_MODEL_MISSING' | null;
      /** Hashes of the pictures read for it, whose results need not be kept once it is stored. */
      pictures?: readonly string[];
    }
  | { kind: 'unchanged'; contentHash: string; stamp: FileStamp | null }
  | { kind: 'failed'; code: FailureCode; message: string; contentHash: string | null; stamp: FileStamp | null };

/** What a reading thread is started with: where models lie, among them the language files of text recognition; null where there are none. */
export interface ExtractionThreadData {
  modelsDir: string | null;
  /** The words the built-in model knows. */
  vocabularyPath: string;
}

/** `picture`: what is known of a picture the thread asked about; null where nothing is. */
export type ToExtractionThread =
  | { jobId: number; request: ExtractionRequest }
  | { jobId: number; picture: string; page: RecognisedPage | null };
/**
 * `needsMs`: the file is being read and takes at most this long from now on, whatever its size let expect (pictures of text).
 * `picture`: asks what is known of a picture, or with a `page` tells what was read from it.
 */
export type FromExtractionThread =
  | { jobId: number; outcome: ExtractionOutcome }
  | { jobId: number; needsMs: number }
  | { jobId: number; picture: string; page?: RecognisedPage };
