import type { Log } from '../../engine/parts.ts';

/** A log that keeps the names of its entries for assertions. */
export function createSilentLog(): Log & { entries: string[] } {
  const entries: string[] = [];
  return {
    entries,
    info: (event) => void entries.push(event),
    warn: (event) => void entries.push(event),
    bug(event) {
      entries.push(event);
      return 'bug-1';
    },
  };
}
