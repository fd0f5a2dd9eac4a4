import type { IntakeProgress } from '../../contract/intake.ts';
import type { FailureData } from '../../contract/failures.ts';

/** What goes on beside the reading of files. */
export type Background = NonNullable<IntakeProgress['background']>;

/** What intake is doing, for the person watching. */
export interface ProgressMeter {
  current(): IntakeProgress;
  /** Called after every change; calls may be many, so listeners that draw keep their own pace. */
  onChange(listener: () => void): () => void;
  scanning(): void;
  /** Files found that cannot be read, known without trying. */
  unreadable(files: number): void;
  indexing(total: number): void;
  reading(name: string): void;
  finished(failed: boolean): void;
  /** Something was stored: whatever stopped an earlier run has passed. */
  wentOn(): void;
  cancelling(): void;
  paused(): void;
  idle(stoppedBy: FailureData | null, paused: boolean): void;
  background(work: Background | null): void;
  /** A run came to its end, having done this. */
  did(run: IntakeSums): void;
}

/** Files of one run, or of several. */
export type IntakeSums = NonNullable<IntakeProgress['sums']>;

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
  background: null,
};

/** `now` is a clock in milliseconds that never goes back. */
export function createProgressMeter(now: () => number, paused: boolean): ProgressMeter {
  let progress: IntakeProgress = { ...IDLE, state: paused ? 'paused' : 'idle' };
  let startedAtMs = 0;
  const sums: IntakeSums = { added: 0, updated: 0, removed: 0, failed: 0 };
  const listeners = new Set<() => void>();
  const set = (change: Partial<IntakeProgress>): void => {
    progress = { ...progress, ...change };
    for (const listener of listeners) listener();
  };
  /** What stopped the last run is told until something was stored again; what goes on beside has its own end. */
  const begin = (): IntakeProgress => ({ ...IDLE, stoppedBy: progress.stoppedBy, background: progress.background });

  return {
    current() {
      const elapsedMs = now() - startedAtMs;
      if (progress.state !== 'indexing' || progress.done < MIN_FILES || elapsedMs < MIN_ELAPSED_MS)
        return { ...progress, sums: { ...sums } };
      const total = Math.max(progress.total, progress.done); // files may be added while others are read
      const filesPerSecond = progress.done / (elapsedMs / 1000);
      return { ...progress, sums: { ...sums }, total, filesPerSecond, leftMs: ((total - progress.done) / filesPerSecond) * 1000 };
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    scanning: () => set({ ...begin(), state: 'scanning' }),
    unreadable(files) {
      if (files > 0) set({ failed: progress.failed + files });
    },
    indexing(total) {
      startedAtMs = now();
      const failed = progress.state === 'scanning' ? progress.failed : 0;
      set({ ...begin(), state: 'indexing', total, failed });
    },
    reading: (name) => set({ current: name }),
    finished: (failed) => set({ done: progress.done + 1, failed: progress.failed + (failed ? 1 : 0) }),
    wentOn() {
      if (progress.stoppedBy !== null) set({ stoppedBy: null });
    },
    cancelling() {
      if (progress.state === 'scanning' || progress.state === 'indexing') set({ state: 'cancelling' });
    },
    paused() {
      if (progress.state === 'idle') set({ state: 'paused' });
    },
    idle: (stoppedBy, isPaused) =>
      set({ state: isPaused ? 'paused' : 'idle', current: null, filesPerSecond: null, leftMs: null, stoppedBy }),
    background: (work) => set({ background: work }),
    did(run) {
      for (const name of ['added', 'updated', 'removed', 'failed'] as const) sums[name] += run[name];
    },
  };
}
