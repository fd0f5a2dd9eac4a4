import { availableParallelism } from 'node:os';
import { createHostQueue, type HostQueue, type HostQueueParts } from './host-queue.ts';

/**
 * Two processes of one thread each where there are two cores: measured at 1.6 to 1.8 times one process of two threads, as
 * a graph waits for its slowest thread and a second core is rarely all ours. More than two would take the memory of as many
 * models from a workstation that has other work.
 */
export const WORKERS = Math.min(2, availableParallelism());

/** Several hosts that look like one: work goes to the one with least to do, so the second starts only when it is needed. */
export function createHostPool({ workers = WORKERS, ...parts }: HostQueueParts & { workers?: number | undefined }): HostQueue {
  const queues = Array.from({ length: workers }, () => createHostQueue(parts));
  const idlest = () => queues.reduce((best, queue) => (queue.load() < best.load() ? queue : best));
  return {
    run: (work, signal) => idlest().run(work, signal),
    rest: async () => void (await Promise.all(queues.map((queue) => queue.rest()))),
    load: () => queues.reduce((sum, queue) => sum + queue.load(), 0),
    close: async () => void (await Promise.all(queues.map((queue) => queue.close()))),
  };
}

/** Works on all `pieces`, so many at a time, and answers in their order. The first that fails stops the rest. */
export async function inParallel<Piece, Result>(
  pieces: readonly Piece[],
  atOnce: number,
  work: (piece: Piece, signal: AbortSignal) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result[]> {
  const failed = new AbortController();
  const within = AbortSignal.any([signal, failed.signal]);
  const results: Result[] = [];
  let next = 0;
  async function workOn(): Promise<void> {
    for (let index = next++; index < pieces.length; index = next++) {
      within.throwIfAborted();
      // Within the bounds just looked at; a piece may itself be undefined.
      results[index] = await work(pieces[index] as Piece, within);
    }
  }
  const workers = Array.from({ length: Math.min(atOnce, pieces.length) }, async () => {
    try {
      await workOn();
    } catch (error) {
      failed.abort(error);
    }
  });
  await Promise.all(workers);
  signal.throwIfAborted();
  failed.signal.throwIfAborted();
  return results;
}
