import type { IntakeProgress } from '../../contract/library.ts';
import type { FailureData } from '../../contract/failures.ts';

/** What intake is doing, for the person watching. */
export interface ProgressMeter {
  current(): IntakeProgress;
  /** Called after every change; calls may be many, so listeners that draw keep their own pace. */
  onChange(listener: () => void): () => void;
  scanning(): void;
  indexing(total: number): void;
  reading(name: string): void;
  finished(failed: boolean): void;
  cancelling(): void;
  idle(stoppedBy: FailureData | null): void;
}

/** Too early to tell a rate from fewer files or a shorter time. */
const MIN_FILES = 3;
const MIN_ELAPSED_MS = 500;

const IDLE: IntakeProgress = {
  state: 'idle',
  done: 0,
  total: 0,
  failed: 0,
  filesPerSecond: null,
  leftMs: null,
  current: null,
  stoppedBy: null,
};

/** `now` is a clock in milliseconds that never goes back. */
export function createProgressMeter(now: () => number): ProgressMeter {
  let progress = IDLE;
  let startedAtMs = 0;
  const listeners = new Set<() => void>();
  const set = (change: Partial<IntakeProgress>): void => {
    progress = { ...progress, ...change };
    for (const listener of listeners) listener();
  };

  return {
    current() {
      const elapsedMs = now() - startedAtMs;
      if (progress.state !== 'indexing' || progress.done < MIN_FILES || elapsedMs < MIN_ELAPSED_MS) return progress;
      const filesPerSecond = progress.done / (elapsedMs / 1000);
      return { ...progress, filesPerSecond, leftMs: ((progress.total - progress.done) / filesPerSecond) * 1000 };
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    scanning: () => set({ ...IDLE, state: 'scanning' }),
    indexing(total) {
      startedAtMs = now();
      set({ state: 'indexing', total });
    },
    reading: (name) => set({ current: name }),
    finished: (failed) => set({ done: progress.done + 1, failed: progress.failed + (failed ? 1 : 0) }),
    cancelling() {
      if (progress.state === 'scanning' || progress.state === 'indexing') set({ state: 'cancelling' });
    },
    idle: (stoppedBy) => set({ state: 'idle', current: null, filesPerSecond: null, leftMs: null, stoppedBy }),
  };
}
