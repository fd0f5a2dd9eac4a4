import { Failure } from '../engine/failure.ts';
import type { Log } from '../engine/parts.ts';
import type { Synthesizer } from '../engine/speak/synthesizer.ts';
import { createHostQueue, HostDied, type HostRefusal, type HostTimers } from './host-queue.ts';
import { createLoadedModel, type ModelUses } from './model-uses.ts';
import { findVoice } from './speech-voices.ts';
import { type HostStartOptions, hostStarter } from './start-host.ts';

/** Loading a voice takes seconds: it stays for the next answer of a conversation. */
const IDLE_MS = 5 * 60_000;

/**
 * Speaks on this machine with the voice installed in `modelsDir` (Kokoro or Piper for sherpa-onnx), in a model host
 * process of its own. `voice` is a speaker by name, or by number from 0. Failures: SYNTHESIZER_UNAVAILABLE where none is
 * installed or it cannot be loaded, SPEECH_FAILED.
 */
export function createLocalSynthesizer(
  parts: {
    /** Where installed models lie, a folder each. */
    modelsDir: string;
    log: Log;
    /** Told while a model is loaded. */
    uses?: ModelUses;
    timers?: HostTimers;
  } & HostStartOptions,
): Synthesizer {
  const { modelsDir, log, timers } = parts;
  const use = createLoadedModel(parts.uses);
  const queue = createHostQueue({
    start: hostStarter(parts),
    log,
    failure: synthesizerFailure,
    timers,
    idleMs: IDLE_MS,
    onExit: use.ended,
  });

  return {
    name: 'local',
    kind: 'local',
    async available() {
      const found = await findVoice(modelsDir).catch(() => ({ kind: 'none' }) as const);
      if (found.kind === 'found') return { available: true, detail: found.name, voices: found.voices };
      const detail =
        found.kind === 'none'
          ? `No voice is installed. Install one in Settings, Models; or unpack a Piper voice for sherpa-onnx into a folder of its own in ${modelsDir}.`
          : `The voice ${found.name} lacks ${found.missing}. Put it into ${found.folder}.`;
      return { available: false, detail, voices: [] };
    },
    async *speak(sentence, options, signal) {
      signal.throwIfAborted();
      const found = await findVoice(modelsDir);
      if (found.kind !== 'found') throw new Failure('SYNTHESIZER_UNAVAILABLE');
      use.of(found.folder, () => queue.rest());
      const speaker = /^\d{1,3}$/.test(options.voice) ? Number(options.voice) : Math.max(0, found.voices.indexOf(options.voice));
      const request = (requestId: number) =>
        ({ kind: 'speak', requestId, voice: found.files, sentence, speaker, speed: options.speed }) as const;
      const answer = await queue.run({ request, urgent: false }, signal).catch(asFailure);
      if (answer.kind !== 'speech') throw new Error('The model host answered something else');
      yield { rateHz: answer.rateHz, samples: answer.samples };
    },
    close: () => queue.close(),
  };
}

function synthesizerFailure(refusal: HostRefusal): Failure {
  return new Failure(refusal === 'run' ? 'SPEECH_FAILED' : 'SYNTHESIZER_UNAVAILABLE');
}

/** The library ends its process where a file is not what its name says, and where memory runs out. */
function asFailure(error: unknown): never {
  throw error instanceof HostDied ? new Failure('SPEECH_FAILED', { cause: error }) : error;
}
