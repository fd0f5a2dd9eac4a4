import { APIConnectionError } from 'openai';
import * as z from 'zod';
import { CAPTURE_RATE_HZ } from '../../contract/voice.ts';
import { bytesOf, floatsOf } from '../audio/pcm.ts';
import { createResampler } from '../audio/resampler.ts';
import type { SpokenAudio } from '../audio/spoken-audio.ts';
import { Failure } from '../failure.ts';
import type { Transcriber, Transcript, TranscriptionOptions } from '../listen/transcriber.ts';
import { configured } from './openai-client.ts';
import { failureFromCode, providerFailure } from './provider-failure.ts';
import type { TranscriptionServer } from './transcription-http.ts';
import { TRANSCRIPTION_TIMEOUTS, watchTranscription, type TranscriptionTimeouts } from './transcription-watch.ts';

/** An open WebSocket. Whoever opens it closes it. */
export interface RealtimeSocket {
  send(text: string): void;
  /** Text messages in order; ends when the connection does, throws where it breaks. */
  messages(): AsyncIterable<string>;
  close(): void;
}

/**
 * Opens a WebSocket. Rejects with an APIError that has the status where the server refuses, with any other error where it
 * cannot be reached, and with the signal's reason when given up.
 */
export type OpenRealtimeSocket = (address: URL, headers: Record<string, string>, signal: AbortSignal) => Promise<RealtimeSocket>;

export interface RealtimeTranscriberParts {
  /** Read for each turn. */
  server: () => TranscriptionServer;
  /** Read for each turn and not kept; null where the server needs none. */
  apiKey: () => Promise<string | null>;
  openSocket: OpenRealtimeSocket;
  /** The egress gate's view of the server's base address: sockets do not pass through its `fetch`. */
  mayContact: (baseUrl: string) => boolean;
  timeouts?: TranscriptionTimeouts & { connectMs: number };
}

/** The only rate the interface takes. */
const REALTIME_RATE_HZ = 24_000;

/** A key is held for this long at most before the connection must stand; its audio waits meanwhile. */
const CONNECT_MS = 5_000;

/** Longer answers are no transcripts. */
const MOST_ANSWER_CHARACTERS = 200_000;

const error = z.object({ code: z.string().nullish() });
const serverEvent = z.union([
  z.object({ type: z.literal('conversation.item.input_audio_transcription.delta'), item_id: z.string(), delta: z.string() }),
  z.object({
    type: z.literal('conversation.item.input_audio_transcription.completed'),
    item_id: z.string(),
    transcript: z.string(),
  }),
  z.object({ type: z.literal('conversation.item.input_audio_transcription.failed'), error }),
  z.object({ type: z.literal('input_audio_buffer.committed'), item_id: z.string() }),
  z.object({ type: z.literal('error'), error }),
]);

/**
 * Transcribes while the person speaks: `wss://…/realtime?intent=transcription`, audio appended as it arrives, committed on
 * release. Failures: PROVIDER_*, TRANSCRIPTION_FAILED.
 */
export function createRealtimeTranscriber(parts: RealtimeTranscriberParts): Transcriber {
  const timeouts = parts.timeouts ?? { ...TRANSCRIPTION_TIMEOUTS, connectMs: CONNECT_MS };

  async function connect(server: TranscriptionServer, signal: AbortSignal): Promise<RealtimeSocket> {
    if (!parts.mayContact(server.baseUrl)) throw new Failure('PROVIDER_HOST_NOT_ALLOWED');
    const key = await parts.apiKey();
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(new Failure('PROVIDER_TIMEOUT')), timeouts.connectMs);
    try {
      const headers: Record<string, string> = key === null ? {} : { Authorization: `Bearer ${key}` };
      return await parts.openSocket(addressOf(server.baseUrl), headers, AbortSignal.any([signal, timeout.signal]));
    } catch (cause) {
      signal.throwIfAborted();
      timeout.signal.throwIfAborted();
      throw providerFailure(isApiError(cause) ? cause : new APIConnectionError({ cause: asError(cause) }), { streaming: false });
    } finally {
      clearTimeout(timer);
    }
  }

  async function* transcribe(
    audio: SpokenAudio,
    options: TranscriptionOptions,
    caller: AbortSignal,
  ): AsyncGenerator<Transcript, void, void> {
    const { baseUrl, model } = configured({ ...parts.server(), api: 'auto', firstTokenTimeoutMs: timeouts.firstMs });
    const over = new AbortController();
    const signal = AbortSignal.any([caller, over.signal]);
    const socket = await connect({ baseUrl, model }, signal);
    let watch: ReturnType<typeof watchTranscription> | null = null;
    const abort = () => socket.close();
    signal.addEventListener('abort', abort);
    // The wait for words counts from release: while the key is held there is nothing to wait for.
    const sending = send(socket, audio, { model, options }, signal).then(() => {
      watch = watchTranscription(signal, 0, timeouts);
      watch.signal.addEventListener('abort', abort);
    });
    sending.catch(abort);
    try {
      yield* wordsFrom(
        socket,
        () => watch?.arrived(),
        () => watch !== null,
      );
    } catch (cause) {
      caller.throwIfAborted();
      (watch as ReturnType<typeof watchTranscription> | null)?.throwIfEnded();
      await Promise.race([sending, Promise.resolve()]);
      throw cause instanceof Failure ? cause : new Failure('TRANSCRIPTION_FAILED', { cause });
    } finally {
      (watch as ReturnType<typeof watchTranscription> | null)?.stop();
      over.abort();
      socket.close();
    }
  }

  return {
    name: 'realtime',
    kind: 'realtime',
    capabilities: { streaming: true, partials: true, keywords: true, languages: [] },
    available() {
      const { baseUrl, model } = parts.server();
      const available = URL.canParse(baseUrl) && model.trim() !== '' && parts.mayContact(baseUrl);
      return Promise.resolve({ available, detail: available ? new URL(baseUrl).host : 'No server is set up in Settings.' });
    },
    async *transcribe(audio, options, signal) {
      signal.throwIfAborted();
      yield* transcribe(audio, options, signal);
    },
    close: () => Promise.resolve(),
  };
}

/** `https://host/v1` becomes `wss://host/v1/realtime?intent=transcription`. */
function addressOf(baseUrl: string): URL {
  const address = new URL(baseUrl);
  address.protocol = address.protocol === 'http:' ? 'ws:' : 'wss:';
  address.pathname = `${address.pathname.replace(/\/$/, '')}/realtime`;
  address.searchParams.set('intent', 'transcription');
  return address;
}

async function send(
  socket: RealtimeSocket,
  audio: SpokenAudio,
  { model, options }: { model: string; options: TranscriptionOptions },
  signal: AbortSignal,
): Promise<void> {
  const transcription = {
    model,
    ...(options.language === '' ? {} : { language: options.language }),
    ...(options.keywords.length === 0 ? {} : { keywords: options.keywords }),
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
  }
  signal.throwIfAborted();
  append(resampler.flush());
  tell({ type: 'input_audio_buffer.commit' });
}

/** The words as they come. An item is a stretch of audio; servers that cut it up give several. */
async function* wordsFrom(
  socket: RealtimeSocket,
  arrived: () => void,
  committed: () => boolean,
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
