import type { Synthesizer } from '../speak/synthesizer.ts';
import { asCall, type RoleServer } from './role-server.ts';

/** Longest wait for a place: meanwhile the sentence before is heard. */
const PLACE_MS = 8_000;

/**
 * A server with the OpenAI interface; the provider's package is loaded with the first sentence. Failures: SPEECH_FAILED,
 * PROVIDER_*.
 */
export function createHttpSynthesizer(server: RoleServer): Synthesizer {
  return {
    name: server.name,
    kind: 'http',
    staysHere: () => server.staysHere(),
    mustNotKnow: () => server.mustNotKnow(),
    available: () => Promise.resolve({ ...server.available(), voices: [] }),
    async *speak(sentence, options, signal) {
      signal.throwIfAborted();
      const start = { texts: [sentence], of: options.of, replaced: options.replaced, waitMs: PLACE_MS };
      const { streamSpeech } = await import('./speech-api.ts');
      yield* asCall(server, start, (call) => streamSpeech(call, sentence, options, signal), signal);
    },
    close: () => Promise.resolve(),
  };
}
