import { floatsOf } from '../engine/audio/pcm.ts';
import { Failure } from '../engine/failure.ts';
import type { Transcriber } from '../engine/listen/transcriber.ts';
import type { Log } from '../engine/parts.ts';
import { createHostQueue, HostDied, type HostRefusal, type HostTimers } from './host-queue.ts';
import { createLoadedModel, type ModelUses } from './model-uses.ts';
import { findSpeechModel } from './speech-model.ts';
import { splitAtPauses } from './split-at-pauses.ts';
import { type HostStartOptions, hostStarter } from './start-host.ts';

/** Loading a model takes seconds: it stays for the next question of a conversation. */
const IDLE_MS = 5 * 60_000;

export interface LocalTranscriberParts extends HostStartOptions {
  /** Where installed models lie, a folder each. */
  modelsDir: string;
  log: Log;
  /** Told while a model is loaded. */
  uses?: ModelUses;
  timers?: HostTimers;
}

/**
 * Transcribes on this machine with the model installed (Moonshine, Parakeet or Whisper for sherpa-onnx), in a model host
 * process of its own. Failures: TRANSCRIBER_UNAVAILABLE where none is installed or it cannot be loaded,
 * TRANSCRIPTION_FAILED.
 */
export function createLocalTranscriber(parts: LocalTranscriberParts): Transcriber {
  const { modelsDir, log, timers } = parts;
  const use = createLoadedModel(parts.uses);
  const queue = createHostQueue({
    start: hostStarter(parts),
    log,
    failure: speechFailure,
    timers,
    idleMs: IDLE_MS,
    onExit: use.ended,
  });

  return {
    name: 'local',
    kind: 'local',
    // Which languages depends on the model; those that can be installed hear English at least.
    capabilities: { streaming: false, partials: true, keywords: false, languages: [] },
    async available() {
      const found = await findSpeechModel(modelsDir).catch(() => ({ kind: 'none' }) as const);
      if (found.kind === 'found') return { available: true, detail: found.name };
      const detail =
        found.kind === 'none'
          ? 'No speech model is installed. Install one in Settings, Models.'
          : `The speech model ${found.name} lacks its ${found.missing} file.`;
      return { available: false, detail };
    },
    async *transcribe(audio, { language }, signal) {
      signal.throwIfAborted();
      const found = await findSpeechModel(modelsDir);
      if (found.kind !== 'found') throw new Failure('TRANSCRIBER_UNAVAILABLE');
      use.of(found.folder, () => queue.rest());
      const utterance = await audio.utterance();
      signal.throwIfAborted();
      const texts: string[] = [];
      for (const samples of splitAtPauses(floatsOf(utterance))) {
        if (texts.length > 0) yield { text: texts.join(' '), final: false, noSpeech: null };
        const request = (requestId: number) =>
          ({ kind: 'transcribe', requestId, model: found.files, language, samples: samples.slice() }) as const;
        const answer = await queue.run({ request, urgent: false }, signal).catch(asFailure);
        if (answer.kind !== 'words') throw new Error('The model host answered something else');
        if (answer.text !== '') texts.push(answer.text);
      }
      yield { text: texts.join(' '), final: true, noSpeech: null };
    },
    close: () => queue.close(),
  };
}

function speechFailure(refusal: HostRefusal): Failure {
  return new Failure(refusal === 'run' ? 'TRANSCRIPTION_FAILED' : 'TRANSCRIBER_UNAVAILABLE');
}

/** The library ends its process where a file is not what its name says, and where memory runs out. */
function asFailure(error: unknown): never {
  throw error instanceof HostDied ? new Failure('TRANSCRIPTION_FAILED', { cause: error }) : error;
}
