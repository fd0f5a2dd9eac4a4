import { Failure } from '../engine/failure.ts';
import type { FailureCode } from '../contract/failures.ts';
import type { Log } from '../engine/parts.ts';
import type { HostAnswer } from './host-protocol.ts';
import { createHostQueue, HostDied, type HostTimers, type HostWork } from './host-queue.ts';
import { createLoadedModel, type ModelUses } from './model-uses.ts';
import { type HostStartOptions, hostStarter } from './start-host.ts';

/** A model host process of its own for what hears or speaks, with one model at a time. */
export interface SpeechHost {
  /**
   * The answer to one piece of work with the model in `folder`. Throws what the host cannot do as the failures it was
   * made with, or the abort reason.
   */
  run(folder: string, request: HostWork['request'], signal: AbortSignal): Promise<HostAnswer>;
  close(): Promise<void>;
}

export interface SpeechHostParts extends HostStartOptions {
  /** Where installed models lie, a folder each. */
  modelsDir: string;
  log: Log;
  /** Told while a model is loaded. */
  uses?: ModelUses;
  timers?: HostTimers;
}

/** Loading a model takes seconds: it stays for the next turn of a conversation. */
const IDLE_MS = 5 * 60_000;

/** `unusable`: the model cannot be loaded; `failed`: it can, but not do this. */
export function createSpeechHost(parts: SpeechHostParts, failures: { unusable: FailureCode; failed: FailureCode }): SpeechHost {
  const model = createLoadedModel(parts.uses);
  const queue = createHostQueue({
    start: hostStarter(parts),
    log: parts.log,
    failure: (refusal) => new Failure(refusal === 'run' ? failures.failed : failures.unusable),
    timers: parts.timers,
    idleMs: IDLE_MS,
    onExit: model.ended,
  });

  return {
    async run(folder, request, signal) {
      model.of(folder, () => queue.rest());
      try {
        return await queue.run({ request, urgent: false }, signal);
      } catch (error) {
        // The library ends its process where a file is not what its name says, and where memory runs out.
        throw error instanceof HostDied ? new Failure(failures.failed, { cause: error }) : error;
      }
    },
    close: () => queue.close(),
  };
}
