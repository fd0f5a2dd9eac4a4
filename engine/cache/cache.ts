import { createHash } from 'node:crypto';
import type { Log } from '../parts.ts';
import type { CacheBounds, CachedValues, CacheKind } from '../store/cached-values.ts';
import type { CacheCounts } from './counts.ts';
import { ifPossible } from './if-possible.ts';
import { createMemoryLevel } from './memory-level.ts';

/** A value with the time it was made. */
export interface Found<Value> {
  value: Value;
  madeAtMs: number;
}

/** Values of one kind, in memory and in the database. Never fails: what cannot be read is not there, what cannot be written is not kept. */
export interface Cache<Value> {
  find(key: string): Found<Value> | null;
  put(key: string, value: Value, passageIds?: readonly number[]): void;
  /** Forgets all. */
  clear(): void;
}

export interface CacheParts {
  values: CachedValues;
  counts: CacheCounts;
  bounds: () => CacheBounds;
  /** The wall's time, milliseconds. */
  now: () => number;
  log: Log;
}

/** Of each kind; what is not there is read from the database. */
const MEMORY_BYTES = 4_000_000;

/**
 * `read`: null where the bytes are none of ours, which counts as not there. What stands in memory is given only while its row
 * does: rows go with the passages they rest on.
 */
export function createCache<Value>(
  { values, counts, bounds, now, log }: CacheParts,
  kind: CacheKind,
  form: { read: (bytes: Uint8Array) => Value | null; write: (value: Value) => Uint8Array },
): Cache<Value> {
  const memory = createMemoryLevel<Value>({ maxBytes: MEMORY_BYTES });

  function lookUp(key: string): Found<Value> | null {
    const at = { nowMs: now(), keepDays: bounds().keepDays };
    const held = memory.get(key);
    if (held !== undefined) {
      const madeAtMs = values.touch(key, at);
      if (madeAtMs !== null) return { value: held, madeAtMs };
      memory.delete(key);
    }
    const row = values.get(key, at);
    if (row === null) return null;
    const value = form.read(row.value);
    if (value === null) {
      values.remove(key);
      log.warn('a cached value could not be read', { kind });
      return null;
    }
    memory.set(key, value, row.value.byteLength);
    return { value, madeAtMs: row.madeAtMs };
  }

  return {
    find(key) {
      const found = ifPossible(log, () => lookUp(key));
      if (found === null) counts.miss(kind, now());
      else counts.hit(kind, now());
      return found;
    },
    put(key, value, passageIds = []) {
      const bytes = form.write(value);
      const isKept = ifPossible(log, () => values.put({ kind, key, madeAtMs: now(), value: bytes, passageIds }, bounds()));
      if (isKept === true) memory.set(key, value, bytes.byteLength);
      else memory.delete(key);
    },
    clear() {
      memory.clear();
      ifPossible(log, () => values.clear(kind));
    },
  };
}

/** The key of a value: of everything it depends on, in order. */
export function cacheKey(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
