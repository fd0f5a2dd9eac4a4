import type { Database } from './database.ts';
import { packJson, unpackJson } from './packed-json.ts';

/** Results of text recognition of documents that are not stored yet. */
export interface RecognisedPictures {
  /** Null where it is not known. The caller knows the shape: nothing else is kept here. */
  find(pictureHash: string): unknown;
  keep(pictureHash: string, page: unknown, nowMs: number): void;
  /** Their document is stored. */
  forget(pictureHashes: readonly string[]): void;
}

/** A document not finished for so long was removed, or cannot be read. */
const KEPT_MS = 30 * 24 * 60 * 60_000;

export function createRecognisedPictures(db: Database): RecognisedPictures {
  const find = db.prepare<{ page: Uint8Array }>('SELECT page FROM recognised_pictures WHERE picture_hash = ?');
  const keep = db.prepare('INSERT OR REPLACE INTO recognised_pictures (picture_hash, page, kept_at_ms) VALUES (?, ?, ?)');
  const forget = db.prepare('DELETE FROM recognised_pictures WHERE picture_hash = ?');
  const forgetOld = db.prepare('DELETE FROM recognised_pictures WHERE kept_at_ms < ?');
  return {
    find(pictureHash) {
      const row = find.get(pictureHash);
      return row ? unpackJson<unknown>(row.page) : null;
    },
    keep(pictureHash, page, nowMs) {
      keep.run(pictureHash, packJson(page), nowMs);
      forgetOld.run(nowMs - KEPT_MS);
    },
    forget: (pictureHashes) => pictureHashes.forEach((pictureHash) => forget.run(pictureHash)),
  };
}
