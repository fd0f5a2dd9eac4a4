import type { ModelActivity } from '../contract/models.ts';

/** How fast something goes, from what was done in the last seconds. */
export interface TransferMeter {
  /** `doneBytes` counts from the beginning, what was there before included. */
  at(doneBytes: number): void;
  reading(): Pick<ModelActivity, 'doneBytes' | 'totalBytes' | 'bytesPerSecond' | 'leftMs'>;
}

/** Long enough to be steady, short enough to show a change. */
const WINDOW_MS = 5_000;
/** Too early to tell a rate. */
const MIN_ELAPSED_MS = 500;
/** Finer would only cost memory. */
const SAMPLE_MS = 100;

/** `now` is a clock in milliseconds that never goes back. */
export function createTransferMeter(totalBytes: number, now: () => number): TransferMeter {
  let samples: { atMs: number; doneBytes: number }[] = [];
  let done = 0;
  return {
    at(doneBytes) {
      const atMs = now();
      done = doneBytes;
      const last = samples.at(-1);
      if (last !== undefined && atMs - last.atMs < SAMPLE_MS) return;
      samples = [...samples.filter((sample) => atMs - sample.atMs <= WINDOW_MS), { atMs, doneBytes }];
    },
    reading() {
      const first = samples[0];
      const elapsedMs = first === undefined ? 0 : now() - first.atMs;
      const known = first !== undefined && elapsedMs >= MIN_ELAPSED_MS;
      const bytesPerSecond = known ? Math.max(0, (done - first.doneBytes) / (elapsedMs / 1000)) : null;
      const left = bytesPerSecond === null || bytesPerSecond === 0 ? null : ((totalBytes - done) / bytesPerSecond) * 1000;
      return {
        doneBytes: Math.min(done, totalBytes),
        totalBytes,
        bytesPerSecond,
        leftMs: left === null ? null : Math.max(0, left),
      };
    },
  };
}
