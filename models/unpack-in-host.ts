import { Failure } from '../engine/failure.ts';
import type { Log } from '../engine/parts.ts';
import type { HostProcess } from './host-protocol.ts';
import { createHostQueue, HostDied } from './host-queue.ts';
import type { Unpack } from './install-model.ts';

/** Longest an archive may take: 100 MB take a quarter of a minute on a slow machine. */
const MAX_UNPACK_MS = 15 * 60_000;

/** Unpacks in a host process of its own, which is gone when it is over, whichever way. */
export function createUnpacker({ start, log }: { start: () => HostProcess; log: Log }): Unpack {
  return async (archivePath, target, limits, signal) => {
    const failure = () => new Failure('MODEL_ARCHIVE_UNUSABLE');
    const queue = createHostQueue({ start, log, failure, maxWorkMs: MAX_UNPACK_MS });
    const request = (requestId: number) => ({ kind: 'unpack', requestId, archivePath, target, limits }) as const;
    try {
      const answer = await queue.run({ request, urgent: false }, signal);
      if (answer.kind !== 'unpacked') throw new Error('The model host answered something else');
      return answer.outcome;
    } catch (error) {
      if (error instanceof HostDied) throw failure();
      throw error;
    } finally {
      await queue.close();
    }
  };
}
