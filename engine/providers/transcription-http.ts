import { APIError } from 'openai';
import { Stream } from 'openai/core/streaming';
import type { TranscriptionStreamEvent } from 'openai/resources/audio/transcriptions';
import * as z from 'zod';
import { CAPTURE_RATE_HZ } from '../../contract/voice.ts';
import { durationMsOf } from '../audio/pcm.ts';
import { writeWav } from '../audio/wav.ts';
import { Failure } from '../failure.ts';
import type { Transcriber, Transcript, TranscriptionOptions } from '../listen/transcriber.ts';
import { configured, openClient } from './openai-client.ts';
import { providerFailure } from './provider-failure.ts';
import { TRANSCRIPTION_TIMEOUTS, watchTranscription, type TranscriptionTimeouts } from './transcription-watch.ts';

/** The server that turns speech into words; see contract/voice-settings. */
export interface TranscriptionServer {
  baseUrl: string;
  model: string;
}

export interface HttpTranscriberParts {
  /** Read for each request. */
  server: () => TranscriptionServer;
  /** Read for each request and not kept; null where the server needs none. */
  apiKey: () => Promise<string | null>;
  /** Goes through the egress gate. */
  fetch: typeof globalThis.fetch;
  timeouts?: TranscriptionTimeouts;
}

/** What servers answer in one piece; `segments` come from Whisper servers that say how sure they are. */
const answerSchema = z.object({
  text: z.string(),
  segments: z.array(z.object({ no_speech_prob: z.number().optional() })).optional(),
});

/** Longer answers are no transcripts. */
const MOST_ANSWER_CHARACTERS = 200_000;

/** What is left out for servers that refuse it, until the address in the settings changes. */
interface Refused {
  baseUrl: string;
  extras: boolean;
}

/**
 * Transcribes with an OpenAI-compatible server: `POST /audio/transcriptions` with the whole utterance as WAV. Words come as
 * they are made where the server streams them, else at once. Failures: PROVIDER_*, TRANSCRIPTION_FAILED.
 */
export function createHttpTranscriber(parts: HttpTranscriberParts): Transcriber {
  const timeouts = parts.timeouts ?? TRANSCRIPTION_TIMEOUTS;
  let refused: Refused = { baseUrl: '', extras: false };

  async function* transcribe(
    utterance: Uint8Array,
    options: TranscriptionOptions,
    caller: AbortSignal,
  ): AsyncGenerator<Transcript, void, void> {
    const server = { ...parts.server() };
    const settings = configured({ ...server, api: 'auto', firstTokenTimeoutMs: timeouts.firstMs });
    if (refused.baseUrl !== server.baseUrl) refused = { baseUrl: server.baseUrl, extras: false };
    const watch = watchTranscription(caller, durationMsOf(utterance.byteLength, CAPTURE_RATE_HZ), timeouts);
    let streaming = false;
    try {
      const client = await openClient({ ...parts, settings: () => settings });
      const file = new File([writeWav(utterance, CAPTURE_RATE_HZ)], 'speech.wav', {
        type: 'audio/wav',
      });
      const language = options.language === '' ? {} : { language: options.language };
      const plain = { file, model: server.model, ...language, response_format: 'json' as const };
      const ask = async (extras: boolean): Promise<Response> => {
        const hints = options.keywords.length > 0 ? { keywords: [...options.keywords] } : {};
        const request = client.audio.transcriptions.create(extras ? { ...plain, ...hints, stream: true } : plain, {
          signal: watch.signal,
        });
        return await request.asResponse();
      };
      const response = await ask(!refused.extras).catch(async (error: unknown) => {
        if (refused.extras || !refusesExtras(error)) throw error;
        const answer = await ask(false);
        refused.extras = true;
        return answer;
      });
      watch.arrived();
      streaming = true;
      yield* isEventStream(response) ? eventsOf(response, watch.arrived) : wholeOf(response);
    } catch (error) {
      watch.throwIfEnded();
      throw transcriptionFailure(error, streaming);
    } finally {
      watch.stop();
    }
  }

  return {
    name: 'http',
    kind: 'http',
    capabilities: { streaming: false, partials: true, keywords: true, languages: [] },
    available() {
      const { baseUrl, model } = parts.server();
      const available = URL.canParse(baseUrl) && model.trim() !== '';
      return Promise.resolve({ available, detail: available ? new URL(baseUrl).host : 'No server is set up in Settings.' });
    },
    async *transcribe(audio, options, signal) {
      signal.throwIfAborted();
      const utterance = await audio.utterance();
      signal.throwIfAborted();
      yield* transcribe(utterance, options, signal);
    },
    close: () => Promise.resolve(),
  };
}

/** Servers without these fields say 400 or 422; with a code of their own they mean something else. */
function refusesExtras(error: unknown): boolean {
  if (!(error instanceof APIError) || (error.status !== 400 && error.status !== 422)) return false;
  return /stream|keywords|unknown|unrecogni[sz]ed|unexpected|extra|not permitted|unsupported/iu.test(error.message);
}

function isEventStream(response: Response): boolean {
  return (response.headers.get('content-type') ?? '').toLowerCase().startsWith('text/event-stream');
}

async function* eventsOf(response: Response, arrived: () => void): AsyncGenerator<Transcript, void, void> {
  let text = '';
  for await (const event of Stream.fromSSEResponse<TranscriptionStreamEvent>(response, new AbortController())) {
    arrived();
    if (event.type === 'transcript.text.done') return yield { text: event.text, final: true, noSpeech: null };
    if (event.type !== 'transcript.text.delta') continue;
    text += event.delta;
    if (text.length > MOST_ANSWER_CHARACTERS) throw new Failure('TRANSCRIPTION_FAILED');
    yield { text, final: false, noSpeech: null };
  }
  // Cut off: what came may lack the end, and a dose without its end is another dose.
  throw new Failure('TRANSCRIPTION_FAILED');
}

async function* wholeOf(response: Response): AsyncGenerator<Transcript, void, void> {
  const answer = answerSchema.parse(JSON.parse(await response.text()));
  if (answer.text.length > MOST_ANSWER_CHARACTERS) throw new Failure('TRANSCRIPTION_FAILED');
  const doubts = (answer.segments ?? []).flatMap(({ no_speech_prob: doubt }) => (doubt === undefined ? [] : [doubt]));
  yield { text: answer.text, final: true, noSpeech: doubts.length === 0 ? null : Math.min(...doubts) };
}

/** As a failure of the server where it is one, and else that the words could not be had. */
function transcriptionFailure(error: unknown, streaming: boolean): unknown {
  if (error instanceof z.ZodError || error instanceof SyntaxError) return new Failure('TRANSCRIPTION_FAILED', { cause: error });
  const failure = providerFailure(error, { streaming });
  return failure instanceof Failure && failure.code === 'PROVIDER_CUT'
    ? new Failure('TRANSCRIPTION_FAILED', { cause: error })
    : failure;
}
