import type { Synthesizer } from '../speak/synthesizer.ts';
import { asCall, type VoiceServer } from './voice-server.ts';

/**
 * A server with the OpenAI interface; the provider's package is loaded with the first sentence. Failures: SPEECH_FAILED,
 * PROVIDER_*.
 */
export function createHttpSynthesizer(server: VoiceServer): Synthesizer {
  return {
    name: server.name,
    kind: 'http',
    staysHere: () => server.staysHere(),
    mustNotKnow: () => server.mustNotKnow(),
    available: () => Promise.resolve({ ...server.available(), voices: [] }),
    async *speak(sentence, options, signal) {
      signal.throwIfAborted();
      const start = { text: sentence, audioMs: 0, of: options.of, replaced: options.replaced };
      const { streamSpeech } = await import('./speech-api.ts');
      yield* asCall(server, start, (call) => streamSpeech(call, sentence, options, signal), signal);
    },
    close: () => Promise.resolve(),
  };
}
