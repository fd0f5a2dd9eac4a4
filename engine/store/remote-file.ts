import type { FailureCode } from '../../contract/failures.ts';
import type { SourceId } from '../../contract/ids.ts';

/** A file as a server's listing tells of it. */
export interface ListedFile {
  /** Below the account's root, NFC; one of its own in its source. */
  path: string;
  href: string;
  remoteId: string | null;
  etag: string | null;
  sizeBytes: number | null;
  modifiedAtMs: number | null;
  uploadedAtMs: number | null;
  checksum: string | null;
  /** Path of the share it lies in, or is; null where it is the account's own. */
  shareRoot: string | null;
  /** Why it is left on the server. */
  skipped: FailureCode | null;
}

/** One file of a synced folder: what the server has, and what of it is in the library. */
export interface RemoteFile extends Omit<ListedFile, 'path'> {
  fileId: number;
  sourceId: SourceId;
  /** Null once it is not on the server any more. */
  path: string | null;
  /** Made of all that can tell one content from another. */
  version: string;
  /** The server's clock when this version was listed first. */
  seenAtMs: number;
  attempts: number;
  retryAtMs: number | null;
  /** Null: not in the library. */
  heldPath: string | null;
  heldVersion: string | null;
  heldHash: string | null;
  heldBytes: number | null;
  copyId: string | null;
  word: GoneWord | null;
}

/** Gone from the server while its document stays: a person is asked, or has said what is to become of it. */
export type GoneWord = 'asked' | 'remove' | 'keep';

export interface RemoteCounts {
  /** On the server, of the kinds and sizes synced. */
  server: number;
  library: number;
  skipped: number;
  failed: number;
  heldBytes: number;
}

/** A held file as it now is: what the library shows at `path`. */
export interface Held {
  path: string;
  version: string;
  hash: string;
  bytes: number;
  copyId: string;
}
