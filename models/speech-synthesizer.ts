import { Failure } from '../engine/failure.ts';
import type { Synthesizer } from '../engine/speak/synthesizer.ts';
import { createSpeechHost, type SpeechHostParts } from './speech-host.ts';
import { findVoice } from './speech-voices.ts';

/**
 * Speaks on this machine with the voice installed in `modelsDir` (Kokoro or Piper for sherpa-onnx), in a model host
 * process of its own. `voice` is a speaker by name, or by number from 0. Failures: SYNTHESIZER_UNAVAILABLE where none is
 * installed or it cannot be loaded, SPEECH_FAILED.
 */
export function createLocalSynthesizer(parts: SpeechHostParts): Synthesizer {
  const { modelsDir } = parts;
  const host = createSpeechHost(parts, { unusable: 'SYNTHESIZER_UNAVAILABLE', failed: 'SPEECH_FAILED' });

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
      const speaker = /^\d{1,3}$/.test(options.voice) ? Number(options.voice) : Math.max(0, found.voices.indexOf(options.voice));
      const request = (requestId: number) =>
        ({ kind: 'speak', requestId, voice: found.files, sentence, speaker, speed: options.speed }) as const;
      const answer = await host.run(found.folder, request, signal);
      if (answer.kind !== 'speech') throw new Error('The model host answered something else');
      yield { rateHz: answer.rateHz, samples: answer.samples };
    },
    close: host.close,
  };
}
