import type { SpeechCreateParams } from 'openai/resources/audio/speech';
import { durationMsOf } from '../audio/pcm.ts';
import { Failure } from '../failure.ts';
import type { SpeechAudio, SpeechOptions } from '../speak/synthesizer.ts';
import { openClient } from './openai-client.ts';
import { providerFailure, refused } from './provider-failure.ts';
import type { ServerCall } from './role-server.ts';

/** What raw PCM of `/v1/audio/speech` is: 16-bit signed little-endian mono. */
const PCM_RATE_HZ = 24_000;
/** The interface wants a voice; this one every compatible server knows or maps to its own. */
const ANY_VOICE = 'alloy';

/** Ten minutes: no sentence is that long. */
const MOST_BYTES = 10 * 60 * PCM_RATE_HZ * 2;

/** First bytes that tell a file format. */
const MARK_BYTES = 4;

/** The body of a request. */
function speechBody(model: string, sentence: string, { voice, speed }: SpeechOptions): SpeechCreateParams {
  return {
    model,
    input: sentence,
    voice: voice === '' ? ANY_VOICE : voice,
    response_format: 'pcm',
    ...(speed === 1 ? {} : { speed }),
  };
}

/** Streams a sentence as sound from `/v1/audio/speech`. Failures: PROVIDER_*, SPEECH_FAILED. */
export async function* streamSpeech(
  call: ServerCall,
  sentence: string,
  options: SpeechOptions,
  signal: AbortSignal,
): AsyncGenerator<SpeechAudio, void, void> {
  const { firstTokenMs: firstAudioMs, betweenTokensMs: stallMs } = call.provider.timeouts;
  const stop = new AbortController();
  const ended = AbortSignal.any([signal, stop.signal]);
  let streaming = false;
  let madeMs = 0;
  try {
    const client = await openClient(call);
    const request = client.audio.speech.create(speechBody(call.model, sentence, options), { signal: ended });
    const response = await within(firstAudioMs, request, 'PROVIDER_TIMEOUT');
    const contentType = (response.headers.get('content-type') ?? '').toLowerCase();
    const rateHz = rateOf(contentType);
    if (response.body === null) throw new Failure('SPEECH_FAILED');
    const reader = response.body.getReader();
    let rest: Uint8Array = new Uint8Array();
    let sizeBytes = 0;
    for (;;) {
      const next = reader.read();
      const { value, done } = await within(
        streaming ? stallMs : firstAudioMs,
        next,
        streaming ? 'PROVIDER_CUT' : 'PROVIDER_TIMEOUT',
      );
      if (done) break;
      const bytes = rest.length === 0 ? value : joined(rest, value);
      const whole = bytes.length < (streaming ? 2 : MARK_BYTES) ? 0 : bytes.length - (bytes.length % 2);
      rest = bytes.subarray(whole);
      sizeBytes += whole;
      if (whole === 0) continue;
      if (!streaming) refuseContainer(bytes, contentType);
      if (sizeBytes > MOST_BYTES) throw new Failure('PROVIDER_ERROR');
      streaming = true;
      madeMs += durationMsOf(whole, rateHz);
      yield { rateHz, samples: bytes.subarray(0, whole) };
    }
    // Half a sample at the end is 0.02 ms of sound: only an answer without any is wrong.
    if (!streaming) throw new Failure('SPEECH_FAILED');
  } catch (error) {
    signal.throwIfAborted();
    throw providerFailure(error, { streaming });
  } finally {
    stop.abort();
    // No server tells; its characters count as they were sent.
    if (streaming) call.report({ audioMs: Math.round(madeMs) });
  }
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
  if (/json|html|^text\//.test(contentType)) throw refused('not-a-provider');
  // Some servers call everything MPEG: what it is shows in its first bytes.
  if (/^audio\/(?!pcm|raw|l16|x-raw|mpeg)/.test(contentType)) throw notRaw();
  const rateHz = Number(/rate=(\d{4,6})/.exec(contentType)?.[1] ?? PCM_RATE_HZ);
  return rateHz >= 8000 && rateHz <= 96_000 ? rateHz : PCM_RATE_HZ;
}

function refuseContainer(bytes: Uint8Array, contentType: string): void {
  const mark = String.fromCharCode(...bytes.subarray(0, MARK_BYTES));
  const frame = contentType.startsWith('audio/mpeg') && /^\xff[\xe2\xe3\xf2\xf3\xfa\xfb]/.test(mark);
  if (frame || /^(?:RIFF|OggS|fLaC|ID3)/.test(mark)) throw notRaw();
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
