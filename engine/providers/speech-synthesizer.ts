import type { SpeechCreateParams } from 'openai/resources/audio/speech';
import { Failure } from '../failure.ts';
import type { SpeechAudio, SpeechOptions, Synthesizer } from '../speak/synthesizer.ts';
import { openClient, type ProviderParts } from './openai-client.ts';
import { providerFailure, refused } from './provider-failure.ts';

/** Where speech is made. Both empty where no server is set up. */
export interface SpeechServer {
  /** With its version part. */
  baseUrl: string;
  model: string;
}

/** What raw PCM of `/v1/audio/speech` is: 16-bit signed little-endian mono. */
const PCM_RATE_HZ = 24_000;
/** The interface wants a voice; this one every compatible server knows or maps to its own. */
const ANY_VOICE = 'alloy';

/** A sentence of ordinary length takes a fraction of this on any server one can talk with. */
const FIRST_AUDIO_TIMEOUT_MS = 8_000;
/** Longest silence between two pieces. */
const STALL_TIMEOUT_MS = 5_000;
/** Ten minutes: no sentence is that long. */
const MOST_BYTES = 10 * 60 * PCM_RATE_HZ * 2;

/** The body of a request. */
export function speechBody(model: string, sentence: string, { voice, speed }: SpeechOptions): SpeechCreateParams {
  return {
    model,
    input: sentence,
    voice: voice === '' ? ANY_VOICE : voice,
    response_format: 'pcm',
    ...(speed === 1 ? {} : { speed }),
  };
}

/**
 * A server with the OpenAI interface. The settings are read for each sentence; everything goes through the egress gate.
 * Failures: SYNTHESIZER_UNAVAILABLE, PROVIDER_*.
 */
export function createHttpSynthesizer(
  parts: Pick<ProviderParts, 'apiKey' | 'fetch'> & {
    settings: () => SpeechServer;
    timeouts?: { firstAudioMs: number; stallMs: number };
  },
): Synthesizer {
  const { firstAudioMs, stallMs } = parts.timeouts ?? { firstAudioMs: FIRST_AUDIO_TIMEOUT_MS, stallMs: STALL_TIMEOUT_MS };
  const isConfigured = ({ baseUrl, model }: SpeechServer): boolean => URL.canParse(baseUrl) && model.trim() !== '';

  async function* speak(sentence: string, options: SpeechOptions, signal: AbortSignal): AsyncGenerator<SpeechAudio, void, void> {
    const server = parts.settings();
    if (!isConfigured(server)) throw new Failure('SYNTHESIZER_UNAVAILABLE');
    signal.throwIfAborted();
    const stop = new AbortController();
    const ended = AbortSignal.any([signal, stop.signal]);
    let streaming = false;
    try {
      const client = await openClient({ ...parts, settings: () => server });
      const request = client.audio.speech.create(speechBody(server.model, sentence, options), { signal: ended });
      const response = await within(firstAudioMs, request, 'PROVIDER_TIMEOUT');
      const rateHz = rateOf(response.headers.get('content-type') ?? '');
      const reader = (response.body ?? new ReadableStream<Uint8Array<ArrayBuffer>>()).getReader();
      let half: Uint8Array = new Uint8Array();
      let sizeBytes = 0;
      for (;;) {
        const next = reader.read();
        const { value, done } = await within(
          streaming ? stallMs : firstAudioMs,
          next,
          streaming ? 'PROVIDER_CUT' : 'PROVIDER_TIMEOUT',
        );
        if (done) break;
        const bytes = half.length === 0 ? value : joined(half, value);
        const whole = bytes.length - (bytes.length % 2);
        half = bytes.subarray(whole);
        sizeBytes += whole;
        if (whole === 0) continue;
        if (!streaming) refuseContainer(bytes);
        if (sizeBytes > MOST_BYTES) throw new Failure('PROVIDER_ERROR');
        streaming = true;
        yield { rateHz, samples: bytes.subarray(0, whole) };
      }
      // Half a sample at the end is 0.02 ms of sound: only an answer without any is wrong.
      if (!streaming) throw new Failure('SPEECH_FAILED');
    } catch (error) {
      signal.throwIfAborted();
      throw providerFailure(error, { streaming });
    } finally {
      stop.abort();
    }
  }

  return {
    name: 'Speech server',
    kind: 'http',
    async available() {
      const server = parts.settings();
      const available = isConfigured(server);
      const detail = available
        ? `${server.model} at ${new URL(server.baseUrl).host}`
        : 'No speech server is set up. Enter its address and model in Settings.';
      return { available, detail, voices: [] };
    },
    speak,
    close: () => Promise.resolve(),
  };
}

/** Rejects with `code` when `work` takes longer. */
async function within<Value>(timeoutMs: number, work: Promise<Value>, code: 'PROVIDER_TIMEOUT' | 'PROVIDER_CUT'): Promise<Value> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Failure(code)), timeoutMs);
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
    // Left behind by a timeout, it ends when the request is aborted.
    work.catch(() => undefined);
  }
}

/** Some servers name another rate. What is no raw audio must not be played: as samples it is noise at full level. */
function rateOf(contentType: string): number {
  const type = contentType.toLowerCase();
  if (/json|html|^text\//.test(type)) throw refused('not-a-provider');
  if (/^audio\/(?!pcm|raw|l16|x-raw)/.test(type) && !type.startsWith('audio/mpeg')) throw notRaw();
  const rateHz = Number(/rate=(\d{4,6})/.exec(type)?.[1] ?? PCM_RATE_HZ);
  return rateHz >= 8000 && rateHz <= 96_000 ? rateHz : PCM_RATE_HZ;
}

function refuseContainer(bytes: Uint8Array): void {
  const mark = String.fromCharCode(...bytes.subarray(0, 4));
  if (mark === 'RIFF' || mark === 'OggS' || mark === 'fLaC' || mark.startsWith('ID3')) throw notRaw();
}

function notRaw(): Failure {
  return new Failure('PROVIDER_REQUEST_REFUSED', {
    message: 'The speech server does not give raw audio (PCM). Choose another server or model in Settings.',
  });
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  const all = new Uint8Array(left.length + right.length);
  all.set(left);
  all.set(right, left.length);
  return all;
}
