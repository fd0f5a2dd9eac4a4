import { floatsOf } from '../engine/audio/pcm.ts';
import { Failure } from '../engine/failure.ts';
import type { Transcriber } from '../engine/listen/transcriber.ts';
import { createSpeechHost, type SpeechHostParts } from './speech-host.ts';
import { findSpeechModel } from './speech-model.ts';
import { splitAtPauses } from './split-at-pauses.ts';

/**
 * Transcribes on this machine with the model installed (Moonshine, Parakeet or Whisper for sherpa-onnx), in a model host
 * process of its own. Failures: TRANSCRIBER_UNAVAILABLE where none is installed or it cannot be loaded,
 * TRANSCRIPTION_FAILED.
 */
export function createLocalTranscriber(parts: SpeechHostParts): Transcriber {
  const { modelsDir } = parts;
  const host = createSpeechHost(parts, { unusable: 'TRANSCRIBER_UNAVAILABLE', failed: 'TRANSCRIPTION_FAILED' });

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
      const utterance = await audio.utterance('at-a-pause');
      signal.throwIfAborted();
      const texts: string[] = [];
      for (const samples of splitAtPauses(floatsOf(utterance))) {
        if (texts.length > 0) yield { text: texts.join(' '), final: false, noSpeech: null };
        const request = (requestId: number) =>
          ({ kind: 'transcribe', requestId, model: found.files, language, samples: samples.slice() }) as const;
        const answer = await host.run(found.folder, request, signal);
        if (answer.kind !== 'words') throw new Error('The model host answered something else');
        if (answer.text !== '') texts.push(answer.text);
      }
      yield { text: texts.join(' '), final: true, noSpeech: null };
    },
    close: host.close,
  };
}
