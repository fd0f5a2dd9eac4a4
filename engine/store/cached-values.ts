import type { Database } from './database.ts';

export type CacheKind = 'answers' | 'embeddings';

/** How long values are kept, and how much of them. */
export interface CacheBounds {
  keepDays: number;
  /** Of all kinds together. */
  maxBytes: number;
}

export interface CachedValue {
  value: Uint8Array;
  madeAtMs: number;
}

/** What is kept for the very same again, in the profile's encrypted database. Failures: DISK_*, PROFILE_LOCKED. */
export interface CachedValues {
  /** Null where there is none, or it is too old. Counts as a use. */
  get(key: string, at: CacheAge): CachedValue | null;
  /** The same of a value that is at hand: when it was made. */
  touch(key: string, at: CacheAge): number | null;
  /**
   * Keeps a value in the place of one before. What was used longest ago makes room. False where it is not kept: a passage it
   * rests on is gone, or it is too large.
   */
  put(entry: NewValue, bounds: CacheBounds): boolean;
  remove(key: string): void;
  clear(kind: CacheKind): void;
  /** Takes out what is too old or too much. */
  prune(bounds: CacheBounds, nowMs: number): void;
}

export interface CacheAge {
  nowMs: number;
  keepDays: number;
}

export interface NewValue {
  kind: CacheKind;
  key: string;
  madeAtMs: number;
  value: Uint8Array;
  /** Where one of these goes or changes, the value goes with it. */
  passageIds: readonly number[];
}

const DAY_MS = 86_400_000;
/** A clock that is set back a little makes no value one of the future. */
const CLOCK_SLACK_MS = DAY_MS;
/** Of a row and its index entries, and of each passage's. */
const [ROW_BYTES, PASSAGE_BYTES] = [300, 120];
/** One value takes no more than this share of all. */
const LARGEST_SHARE = 0.25;
/** Made room for at once, so that not every new value has to. */
const FILLED_SHARE = 0.9;

type Row = { value: Uint8Array; madeAtMs: number };

export function createCachedValues(db: Database): CachedValues {
  const read = db.prepare<Row>('SELECT value, made_ms AS madeAtMs FROM cached WHERE key = ?');
  const age = db.prepare<{ madeAtMs: number }>('SELECT made_ms AS madeAtMs FROM cached WHERE key = ?');
  const NEXT = '(SELECT coalesce(max(used), 0) + 1 FROM cached)';
  const use = db.prepare(`UPDATE cached SET used = ${NEXT} WHERE key = ?`);
  const insert = db.prepare(`INSERT INTO cached (key, kind, made_ms, size_bytes, value, used) VALUES (?, ?, ?, ?, ?, ${NEXT})`);
  const rest = db.prepare(
    'INSERT INTO cached_passages (key, passage_id) SELECT ?, passage_id FROM json_each(?) JOIN passages ON passage_id = json_each.value',
  );
  const remove = db.prepare('DELETE FROM cached WHERE key = ?');
  const clear = db.prepare('DELETE FROM cached WHERE kind = ?');
  const dropOld = db.prepare('DELETE FROM cached WHERE made_ms < ? OR made_ms > ?');
  const sum = db.prepare<{ bytes: number }>('SELECT coalesce(sum(size_bytes), 0) AS bytes FROM cached');
  const byUse = db.prepare<{ key: string; sizeBytes: number }>('SELECT key, size_bytes AS sizeBytes FROM cached ORDER BY used');
  /** At least what is there: rows also go by themselves. Null until it was counted. */
  let atMostBytes: number | null = null;

  function makeRoom(maxBytes: number): void {
    atMostBytes ??= sum.get()?.bytes ?? 0;
    if (atMostBytes <= maxBytes) return;
    atMostBytes = sum.get()?.bytes ?? 0;
    if (atMostBytes <= maxBytes) return;
    const going: string[] = [];
    for (const { key, sizeBytes } of byUse.iterate()) {
      if (atMostBytes <= maxBytes * FILLED_SHARE) break;
      going.push(key);
      atMostBytes -= sizeBytes;
    }
    db.transaction(() => {
      for (const key of going) remove.run(key);
    });
  }

  return {
    get(key, at) {
      const row = read.get(key);
      if (row === undefined || isTooOld(row.madeAtMs, at)) return null;
      use.run(key);
      return row;
    },
    touch(key, at) {
      const row = age.get(key);
      if (row === undefined || isTooOld(row.madeAtMs, at)) return null;
      use.run(key);
      return row.madeAtMs;
    },
    put({ kind, key, madeAtMs, value, passageIds }, { maxBytes }) {
      const passages = [...new Set(passageIds)];
      const sizeBytes = value.byteLength + ROW_BYTES + passages.length * PASSAGE_BYTES;
      const isKept = db.transaction(() => {
        remove.run(key);
        if (sizeBytes > maxBytes * LARGEST_SHARE) return false;
        insert.run(key, kind, Math.round(madeAtMs), sizeBytes, value);
        if (rest.run(key, JSON.stringify(passages)).changes === passages.length) return true;
        remove.run(key);
        return false;
      });
      if (!isKept) return false;
      if (atMostBytes !== null) atMostBytes += sizeBytes;
      makeRoom(maxBytes);
      return true;
    },
    remove: (key) => void remove.run(key),
    clear(kind) {
      clear.run(kind);
      atMostBytes = null;
    },
    prune({ keepDays, maxBytes }, nowMs) {
      dropOld.run(Math.round(nowMs - keepDays * DAY_MS), Math.round(nowMs + CLOCK_SLACK_MS));
      atMostBytes = null;
      makeRoom(maxBytes);
    },
  };
}

function isTooOld(madeAtMs: number, { nowMs, keepDays }: CacheAge): boolean {
  const ageMs = nowMs - madeAtMs;
  return ageMs > keepDays * DAY_MS || ageMs < -CLOCK_SLACK_MS;
}
