import { Failure } from '../engine/failure.ts';
import type { Log } from '../engine/parts.ts';
import type { BertModelFiles } from './bert-model.ts';
import type { HostProcess } from './host-protocol.ts';
import { createHostQueue, type HostRefusal, type HostTimers } from './host-queue.ts';

export { HostDied, type HostTimers } from './host-queue.ts';

export interface EmbedWork {
  model: BertModelFiles;
  texts: readonly string[];
  /** Someone is waiting for this one: it goes before all that is not urgent. */
  urgent: boolean;
}

export interface ModelHost {
  /** Vectors of all texts, one after another. Throws HostDied, or Failure EMBEDDER_UNAVAILABLE. */
  embed(work: EmbedWork, signal: AbortSignal): Promise<Float32Array>;
  close(): Promise<void>;
}

/** The host of the embedding model; see host-queue for when it starts, stops and starts again. */
export function createModelHost(parts: { start: () => HostProcess; log: Log; timers?: HostTimers; idleMs?: number }): ModelHost {
  const queue = createHostQueue({ ...parts, failure: embedderFailure });
  return {
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
