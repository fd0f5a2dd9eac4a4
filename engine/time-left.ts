/** From a question to its answer's first word, or to the failure that is told: as long as a person waits without a doubt. */
const TOTAL_MS = 9_500;
/** What is left for what comes after the wait for the slowest. */
const MARGIN_MS = 1_500;
/** Kept for each that comes after: a server that works says its first word within it. */
const RESERVE_MS = 2_500;

/** The time one question has until somebody answers it. */
export interface TimeLeft {
  leftMs(): number;
  /** What one may take that has so many after it. */
  shareMs(after: number): number;
  /** A person is asked: until the returned function is called, no time passes. */
  hold(): () => void;
}

/** Longer than ten seconds only where a provider was given longer for its first word. */
export function createTimeLeft(firstTokenMs: readonly number[], nowMs: () => number): TimeLeft {
  const totalMs = Math.max(TOTAL_MS, ...firstTokenMs.map((ms) => ms + MARGIN_MS));
  const startedMs = nowMs();
  let heldMs = 0;
  const leftMs = (): number => Math.max(0, totalMs - (nowMs() - startedMs - heldMs));
  return {
    leftMs,
    shareMs(after) {
      const left = leftMs();
      const reserveMs = Math.min(RESERVE_MS, left / (after + 1));
      return Math.max(1, Math.floor(left - reserveMs * after));
    },
    hold() {
      const fromMs = nowMs();
      return () => void (heldMs += nowMs() - fromMs);
    },
  };
}
