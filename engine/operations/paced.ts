/** A value that takes time to read and changes all the while. */
export interface Paced<T> {
  /** As it was a moment ago, or now where `fresh`. */
  read(fresh: boolean): T;
}

/** Share of the time that may go into reading the value, however often it is asked for. */
const SHARE = 1 / 30;

/** `now` is a clock in milliseconds that never goes back. */
export function createPaced<T>(read: () => T, now: () => number): Paced<T> {
  let known: { value: T; atMs: number; tookMs: number } | null = null;
  return {
    read(fresh) {
      const startedAtMs = now();
      if (!fresh && known && startedAtMs - known.atMs < known.tookMs / SHARE) return known.value;
      const value = read();
      known = { value, atMs: now(), tookMs: now() - startedAtMs };
      return value;
    },
  };
}
