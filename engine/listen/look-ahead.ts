import { isCancel } from '../failure.ts';
import type { Log } from '../parts.ts';

/** One look ahead at a time; words that come meanwhile wait, and only the newest of them. */
export function createLookAhead(
  { lookAhead, log }: { lookAhead: (words: string, signal: AbortSignal) => Promise<unknown>; log: Log },
  signal: AbortSignal,
): (words: string) => void {
  let running = false;
  let next: string | null = null;

  async function run(words: string): Promise<void> {
    running = true;
    try {
      await lookAhead(words, signal);
    } catch (error) {
      if (!isCancel(error)) log.bug('voice: look-ahead failed', error);
    }
    running = false;
    const newest = next;
    next = null;
    if (newest !== null && !signal.aborted) void run(newest);
  }

  return (words) => {
    if (running) next = words;
    else if (words.trim() !== '') void run(words);
  };
}
