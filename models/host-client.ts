import { Failure } from '../engine/failure.ts';
import type { Log } from '../engine/parts.ts';
import type { EmbeddingModelFiles } from './loaded-embedder.ts';
import type { HostProcess } from './host-protocol.ts';
import { createHostPool } from './host-pool.ts';
import type { HostRefusal, HostTimers } from './host-queue.ts';

export { HostDied, type HostTimers } from './host-queue.ts';

export interface EmbedWork {
  model: EmbeddingModelFiles;
  texts: readonly string[];
  /** Someone is waiting for this one: it goes before all that is not urgent. */
  urgent: boolean;
}

export interface ModelHost {
  /** Vectors of all texts, one after another. Throws HostDied, or Failure EMBEDDER_UNAVAILABLE. */
  embed(work: EmbedWork, signal: AbortSignal): Promise<Float32Array>;
  /** Pieces of work it can do at once. */
  readonly workers: number;
  /** Ends its processes; the next work starts them again. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

/** The hosts of the embedding model; see host-queue for when each starts, stops and starts again. */
export function createModelHost({
  workers = 1,
  ...parts
}: {
  start: () => HostProcess;
  log: Log;
  timers?: HostTimers;
  idleMs?: number;
  /** Processes at most. */
  workers?: number;
}): ModelHost {
  const queue = createHostPool({ ...parts, workers, failure: embedderFailure });
  return {
    workers,
    rest: () => queue.rest(),
    async embed({ model, texts, urgent }, signal) {
      const answer = await queue.run({ urgent, request: (requestId) => ({ kind: 'embed', requestId, model, texts }) }, signal);
      if (answer.kind !== 'vectors') throw new Error('The model host answered something else');
      return answer.vectors;
    },
    close: () => queue.close(),
  };
}

const REFUSALS: Record<HostRefusal, string> = {
  load: 'The embedding model could not be loaded. Install it again.',
  run: 'The embedding model could not work on this text.',
  'died-too-often': 'The embedding model stopped unexpectedly several times. Search by meaning pauses for half a minute.',
  closed: 'The embedding model has been shut down.',
};

function embedderFailure(refusal: HostRefusal): Failure {
  return new Failure('EMBEDDER_UNAVAILABLE', { message: REFUSALS[refusal] });
}
