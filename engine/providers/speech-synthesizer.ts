import { Failure } from '../failure.ts';
import type { Synthesizer } from '../speak/synthesizer.ts';
import type { ProviderParts } from './openai-client.ts';
import type { SpeechTimeouts } from './speech-api.ts';

/** Where speech is made. Both empty where no server is set up. */
export interface SpeechServer {
  /** With its version part. */
  baseUrl: string;
  model: string;
}

/**
 * A sentence of ordinary length takes a fraction of these on any server one can talk with; a server that does not keep
 * them is left for the next voice.
 */
const TIMEOUTS: SpeechTimeouts = { firstAudioMs: 8_000, stallMs: 5_000 };

/**
 * A server with the OpenAI interface. The settings are read for each sentence; everything goes through the egress gate,
 * and the provider's package is loaded with the first sentence. Failures: SYNTHESIZER_UNAVAILABLE, SPEECH_FAILED, PROVIDER_*.
 */
export function createHttpSynthesizer({
  apiKey,
  fetch,
  settings,
  timeouts = TIMEOUTS,
}: Pick<ProviderParts, 'apiKey' | 'fetch'> & { settings: () => SpeechServer; timeouts?: SpeechTimeouts }): Synthesizer {
  return {
    name: 'Speech server',
    kind: 'http',
    async available() {
      const { baseUrl, model } = settings();
      const available = isConfigured({ baseUrl, model });
      const detail = available
        ? `${model} at ${new URL(baseUrl).host}`
        : 'No speech server is set up. Enter its address and model in Settings.';
      return { available, detail, voices: [] };
    },
    async *speak(sentence, options, signal) {
      const { baseUrl, model } = settings();
      if (!isConfigured({ baseUrl, model })) throw new Failure('SYNTHESIZER_UNAVAILABLE');
      signal.throwIfAborted();
      const { streamSpeech } = await import('./speech-api.ts');
      yield* streamSpeech({ apiKey, fetch, baseUrl, model, timeouts }, sentence, options, signal);
    },
    close: () => Promise.resolve(),
  };
}

function isConfigured({ baseUrl, model }: SpeechServer): boolean {
  return URL.canParse(baseUrl) && model.trim() !== '';
}
