import { Failure } from '../engine/failure.ts';
import type { Log } from '../engine/parts.ts';
import type { Synthesizer } from '../engine/speak/synthesizer.ts';
import { forkHostProcess } from './fork-host.ts';
import type { StartHostProcess } from './host-protocol.ts';
import { createHostQueue, HostDied, type HostRefusal, type HostTimers } from './host-queue.ts';
import { findVoice } from './speech-voices.ts';

/** Loading a voice takes seconds: it stays for the next answer of a conversation. */
const IDLE_MS = 5 * 60_000;

/** Set before ONNX Runtime loads: its official builds send telemetry otherwise. */
const HOST_ENVIRONMENT = { ORT_DISABLE_TELEMETRY: '1' };

/**
 * Speaks on this machine with the voice installed in `modelsDir` (Kokoro or Piper for sherpa-onnx), in a model host
 * process of its own. `voice` is a speaker by name, or by number from 0. Failures: SYNTHESIZER_UNAVAILABLE where none is
 * installed or it cannot be loaded, SPEECH_FAILED.
 */
export function createLocalSynthesizer(parts: {
  /** Where installed models lie, a folder each. */
  modelsDir: string;
  log: Log;
  /** Entry of the bundled host; that of the source tree where left out. */
  hostEntry?: URL;
  startHostProcess?: StartHostProcess;
  timers?: HostTimers;
}): Synthesizer {
  const { modelsDir, hostEntry = new URL('host.ts', import.meta.url), startHostProcess = forkHostProcess, log, timers } = parts;
  const start = () => startHostProcess({ entry: hostEntry, environment: HOST_ENVIRONMENT });
  const queue = createHostQueue({ start, log, failure: synthesizerFailure, timers, idleMs: IDLE_MS });

  return {
    name: 'local',
    kind: 'local',
    async available() {
      const found = await findVoice(modelsDir).catch(() => ({ kind: 'none' }) as const);
      if (found.kind === 'found') return { available: true, detail: found.name, voices: found.voices };
      const detail =
        found.kind === 'none'
          ? `No voice is installed. Unpack a Kokoro or Piper voice for sherpa-onnx in a folder of its own in ${modelsDir}.`
          : `The voice ${found.name} lacks ${found.missing}. Put it into ${found.folder}.`;
      return { available: false, detail, voices: [] };
    },
    async *speak(sentence, options, signal) {
      signal.throwIfAborted();
      const found = await findVoice(modelsDir);
      if (found.kind !== 'found') throw new Failure('SYNTHESIZER_UNAVAILABLE');
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
