import { APIConnectionError } from 'openai';
import * as z from 'zod';
import type { Provider } from '../../contract/providers.ts';
import type { UsageFigures } from '../../contract/usage.ts';
import { CAPTURE_RATE_HZ } from '../../contract/voice.ts';
import { bytesOf, durationMsOf, floatsOf } from '../audio/pcm.ts';
import { createResampler } from '../audio/resampler.ts';
import type { SpokenAudio } from '../audio/spoken-audio.ts';
import { Failure } from '../failure.ts';
import type { Transcriber, Transcript, TranscriptionOptions } from '../listen/transcriber.ts';
import type { OutgoingSocket } from '../security/egress.ts';
import { failureFromCode, providerFailure } from './provider-failure.ts';
import { transcriptionUsage, type TranscriptionUsage, usageOf } from './transcription-usage.ts';
import { PLACE_MS, transcriptionTimeouts, watchTranscription } from './transcription-watch.ts';
import { asCall, hintsFor, type ServerCall, type RoleServer } from './role-server.ts';

/** The only rate the interface takes. */
const REALTIME_RATE_HZ = 24_000;

/** Nobody knows how long a person will speak: as long as most do. */
const EXPECTED_AUDIO_MS = 15_000;

/** Longer answers are no transcripts. */
const MOST_ANSWER_CHARACTERS = 200_000;

const error = z.object({ code: z.string().nullish() });
const serverEvent = z.union([
  z.object({ type: z.literal('conversation.item.input_audio_transcription.delta'), item_id: z.string(), delta: z.string() }),
  z.object({
    type: z.literal('conversation.item.input_audio_transcription.completed'),
    item_id: z.string(),
    transcript: z.string(),
    usage: transcriptionUsage,
  }),
  z.object({ type: z.literal('conversation.item.input_audio_transcription.failed'), error }),
  z.object({ type: z.literal('input_audio_buffer.committed'), item_id: z.string() }),
  z.object({ type: z.literal('error'), error }),
]);

/**
 * Transcribes while the person speaks: `wss://…/realtime?intent=transcription`, audio appended as it arrives, committed on
 * release. Failures: PROVIDER_*, TRANSCRIPTION_FAILED.
 */
export function createRealtimeTranscriber(server: RoleServer): Transcriber {
  async function connect(call: ServerCall, signal: AbortSignal): Promise<OutgoingSocket> {
    const key = await call.apiKey();
    const timeout = new AbortController();
    // A key is held for this long at most before the connection must stand; its audio waits meanwhile.
    const timer = setTimeout(() => timeout.abort(new Failure('PROVIDER_TIMEOUT')), call.provider.timeouts.connectMs);
    try {
      return await call.openSocket(
        addressOf(call.provider),
        keyHeaders(call.provider, key),
        AbortSignal.any([signal, timeout.signal]),
      );
    } catch (cause) {
      signal.throwIfAborted();
      timeout.signal.throwIfAborted();
      throw providerFailure(isApiError(cause) ? cause : new APIConnectionError({ cause: asError(cause) }), { streaming: false });
    } finally {
      clearTimeout(timer);
    }
  }

  async function* transcribe(
    call: ServerCall,
    audio: SpokenAudio,
    options: TranscriptionOptions,
    caller: AbortSignal,
  ): AsyncGenerator<Transcript, void, void> {
    const over = new AbortController();
    const signal = AbortSignal.any([caller, over.signal]);
    const socket = await connect(call, signal);
    let watch: ReturnType<typeof watchTranscription> | null = null;
    const abort = () => socket.close();
    signal.addEventListener('abort', abort);
    const used = createCount(call);
    // The wait for words counts from release: while the key is held there is nothing to wait for.
    const keywords = hintsFor(server, options.keywords);
    const how = { model: call.model, language: options.language, keywords, sent: used.sent };
    const sending = send(socket, audio, how, signal).then(() => {
      watch = watchTranscription(signal, 0, transcriptionTimeouts(call.provider));
      watch.signal.addEventListener('abort', abort);
    });
    sending.catch(abort);
    try {
      const words = wordsFrom(socket, {
        arrived: () => watch?.arrived(),
        committed: () => watch !== null,
        told: used.told,
      });
      for await (const transcript of words) {
        if (transcript.final) {
          used.report();
          call.end('done');
        }
        yield transcript;
      }
    } catch (cause) {
      caller.throwIfAborted();
      (watch as ReturnType<typeof watchTranscription> | null)?.throwIfEnded();
      await Promise.race([sending, Promise.resolve()]);
      throw cause instanceof Failure ? cause : new Failure('TRANSCRIPTION_FAILED', { cause });
    } finally {
      (watch as ReturnType<typeof watchTranscription> | null)?.stop();
      used.report();
      over.abort();
      socket.close();
    }
  }

  return {
    name: server.name,
    kind: 'realtime',
    capabilities: { streaming: true, partials: true, keywords: true, languages: [] },
    staysHere: () => server.staysHere(),
    available: () => Promise.resolve(server.available()),
    async *transcribe(audio, options, signal) {
      signal.throwIfAborted();
      const start = { texts: [], audioMs: EXPECTED_AUDIO_MS, of: options.of, waitMs: PLACE_MS };
      yield* asCall(server, start, (call) => transcribe(call, audio, options, signal), signal);
    },
    close: () => Promise.resolve(),
  };
}

/** What a call used: the sound that was sent, and what the server tells of each stretch of it. */
function createCount(call: ServerCall) {
  let sentBytes = 0;
  const sum: Partial<UsageFigures> = {};
  return {
    sent(sizeBytes: number): void {
      sentBytes += sizeBytes;
    },
    told(usage: TranscriptionUsage): void {
      for (const [name, value] of Object.entries(usageOf(usage) ?? {}) as [keyof UsageFigures, number][]) {
        sum[name] = (sum[name] ?? 0) + value;
      }
    },
    report: () => call.report({ audioMs: Math.round(durationMsOf(sentBytes, CAPTURE_RATE_HZ)), ...sum }),
  };
}

/** Azure has a header of its own. */
function keyHeaders({ kind }: Provider, key: string | null): Record<string, string> {
  if (key === null) return {};
  return kind === 'azure' ? { 'api-key': key } : { Authorization: `Bearer ${key}` };
}

/** `https://host/v1` becomes `wss://host/v1/realtime?intent=transcription`. */
function addressOf({ baseUrl, kind, apiVersion }: Provider): URL {
  const address = new URL(baseUrl);
  address.protocol = address.protocol === 'http:' ? 'ws:' : 'wss:';
  address.pathname = `${address.pathname.replace(/\/$/, '')}/realtime`;
  address.searchParams.set('intent', 'transcription');
  if (kind === 'azure' && apiVersion !== '') address.searchParams.set('api-version', apiVersion);
  return address;
}

interface Sending extends Pick<TranscriptionOptions, 'language' | 'keywords'> {
  model: string;
  /** Called with the size of each piece of the sound that was sent. */
  sent: (sizeBytes: number) => void;
}

async function send(
  socket: OutgoingSocket,
  audio: SpokenAudio,
  { model, language, keywords, sent }: Sending,
  signal: AbortSignal,
): Promise<void> {
  const transcription = {
    model,
    ...(language === '' ? {} : { language }),
    ...(keywords.length === 0 ? {} : { keywords }),
  };
  const input = { format: { type: 'audio/pcm', rate: REALTIME_RATE_HZ }, turn_detection: null, transcription };
  const tell = (event: object) => socket.send(JSON.stringify(event));
  const append = (samples: Float32Array) => {
    if (samples.length > 0) tell({ type: 'input_audio_buffer.append', audio: Buffer.from(bytesOf(samples)).toString('base64') });
  };
  tell({ type: 'session.update', session: { type: 'transcription', audio: { input } } });
  const resampler = createResampler(CAPTURE_RATE_HZ, REALTIME_RATE_HZ);
  for await (const piece of audio) {
    signal.throwIfAborted();
    append(resampler.push(floatsOf(piece)));
    sent(piece.byteLength);
  }
  signal.throwIfAborted();
  append(resampler.flush());
  tell({ type: 'input_audio_buffer.commit' });
}

/** The words as they come. An item is a stretch of audio; servers that cut it up give several. */
async function* wordsFrom(
  socket: OutgoingSocket,
  { arrived, committed, told }: { arrived: () => void; committed: () => boolean; told: (usage: TranscriptionUsage) => void },
): AsyncGenerator<Transcript, void, void> {
  const items = new Map<string, { text: string; complete: boolean }>();
  const itemOf = (id: string) => items.get(id) ?? items.set(id, { text: '', complete: false }).get(id);
  for await (const message of socket.messages()) {
    const parsed = serverEvent.safeParse(JSON.parse(message));
    if (!parsed.success) continue;
    arrived();
    const event = parsed.data;
    if (event.type === 'error' || event.type === 'conversation.item.input_audio_transcription.failed') {
      throw failureFromCode(event.error.code ?? null, event);
    }
    const item = itemOf(event.item_id);
    if (item === undefined || event.type === 'input_audio_buffer.committed') continue;
    if (event.type === 'conversation.item.input_audio_transcription.completed') {
      item.text = event.transcript;
      item.complete = true;
      told(event.usage);
    } else item.text += event.delta;
    const text = [...items.values()]
      .map((each) => each.text.trim())
      .join(' ')
      .trim();
    if (text.length > MOST_ANSWER_CHARACTERS) throw new Failure('TRANSCRIPTION_FAILED');
    const final = committed() && [...items.values()].every(({ complete }) => complete);
    yield { text, final, noSpeech: null };
    if (final) return;
  }
  throw new Failure('TRANSCRIPTION_FAILED');
}

function isApiError(cause: unknown): boolean {
  return cause instanceof Error && 'status' in cause && typeof cause.status === 'number';
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error('The connection failed');
}
