import { APIError } from 'openai';
import { Stream } from 'openai/core/streaming';
import type { TranscriptionStreamEvent } from 'openai/resources/audio/transcriptions';
import * as z from 'zod';
import { CAPTURE_RATE_HZ } from '../../contract/voice.ts';
import { durationMsOf } from '../audio/pcm.ts';
import { writeWav } from '../audio/wav.ts';
import { Failure } from '../failure.ts';
import type { Transcriber, Transcript, TranscriptionOptions } from '../listen/transcriber.ts';
import { openClient } from './openai-client.ts';
import { providerFailure } from './provider-failure.ts';
import { transcriptionUsage, type TranscriptionUsage, usageOf } from './transcription-usage.ts';
import { PLACE_MS, transcriptionTimeouts, watchTranscription } from './transcription-watch.ts';
import { asCall, hintsFor, type ServerCall, type RoleServer } from './role-server.ts';

/** What servers answer in one piece; `segments` come from Whisper servers that say how sure they are. */
const answerSchema = z.object({
  text: z.string(),
  segments: z.array(z.object({ no_speech_prob: z.number().optional() })).optional(),
  usage: transcriptionUsage,
});

/** Longer answers are no transcripts. */
const MOST_ANSWER_CHARACTERS = 200_000;

/**
 * Transcribes with an OpenAI-compatible server: `POST /audio/transcriptions` with the whole utterance as WAV. Words come as
 * they are made where the server streams them, else at once. Failures: PROVIDER_*, TRANSCRIPTION_FAILED.
 */
export function createHttpTranscriber(server: RoleServer): Transcriber {
  /** What it refused is left out from then on. */
  let refusesMore = false;

  async function* transcribe(
    call: ServerCall,
    utterance: Uint8Array,
    options: TranscriptionOptions,
    caller: AbortSignal,
  ): AsyncGenerator<Transcript, void, void> {
    const audioMs = audioMsOf(utterance);
    const watch = watchTranscription(caller, audioMs, transcriptionTimeouts(call.provider));
    let streaming = false;
    try {
      const client = await openClient(call);
      const file = new File([writeWav(utterance, CAPTURE_RATE_HZ)], 'speech.wav', {
        type: 'audio/wav',
      });
      const language = options.language === '' ? {} : { language: options.language };
      const keywords = hintsFor(server, options.keywords);
      const plain = { file, model: call.model, ...language, response_format: 'json' as const };
      const ask = async (extras: boolean): Promise<Response> => {
        const hints = keywords.length > 0 ? { keywords: [...keywords] } : {};
        const request = client.audio.transcriptions.create(extras ? { ...plain, ...hints, stream: true } : plain, {
          signal: watch.signal,
        });
        return await request.asResponse();
      };
      const response = await ask(!refusesMore).catch(async (error: unknown) => {
        if (refusesMore || !refusesExtras(error)) throw error;
        const answer = await ask(false);
        refusesMore = true;
        return answer;
      });
      watch.arrived();
      streaming = true;
      for await (const { usage, ...words } of isEventStream(response) ? eventsOf(response, watch.arrived) : wholeOf(response)) {
        const told = usageOf(usage);
        if (told !== null) call.report({ audioMs, ...told });
        if (words.final) call.end('done');
        yield words;
      }
    } catch (error) {
      watch.throwIfEnded();
      throw transcriptionFailure(error, streaming);
    } finally {
      watch.stop();
    }
  }

  return {
    name: server.name,
    kind: 'http',
    capabilities: { streaming: false, partials: true, keywords: true, languages: [] },
    staysHere: () => server.staysHere(),
    available: () => Promise.resolve(server.available()),
    async *transcribe(audio, options, signal) {
      signal.throwIfAborted();
      // A server elsewhere may be paid for each second it is given.
      const utterance = await audio.utterance(server.staysHere() ? 'at-a-pause' : undefined);
      signal.throwIfAborted();
      const start = { texts: [], audioMs: audioMsOf(utterance), of: options.of, waitMs: PLACE_MS };
      yield* asCall(server, start, (call) => transcribe(call, utterance, options, signal), signal);
    },
    close: () => Promise.resolve(),
  };
}

function audioMsOf(utterance: Uint8Array): number {
  return Math.round(durationMsOf(utterance.byteLength, CAPTURE_RATE_HZ));
}

/** Words, and what the server told they took. */
type ToldWords = Transcript & { usage: TranscriptionUsage };

/** Servers without these fields say 400 or 422; with a code of their own they mean something else. */
function refusesExtras(error: unknown): boolean {
  if (!(error instanceof APIError) || (error.status !== 400 && error.status !== 422)) return false;
  return /stream|keywords|unknown|unrecogni[sz]ed|unexpected|extra|not permitted|unsupported/iu.test(error.message);
}

function isEventStream(response: Response): boolean {
  return (response.headers.get('content-type') ?? '').toLowerCase().startsWith('text/event-stream');
}

async function* eventsOf(response: Response, arrived: () => void): AsyncGenerator<ToldWords, void, void> {
  let text = '';
  for await (const event of Stream.fromSSEResponse<TranscriptionStreamEvent>(response, new AbortController())) {
    arrived();
    if (event.type === 'transcript.text.done') {
      const usage = transcriptionUsage.parse(event.usage);
      return yield { text: event.text, final: true, noSpeech: null, usage };
    }
    if (event.type !== 'transcript.text.delta') continue;
    text += event.delta;
    if (text.length > MOST_ANSWER_CHARACTERS) throw new Failure('TRANSCRIPTION_FAILED');
    yield { text, final: false, noSpeech: null, usage: null };
  }
  // Cut off: what came may lack the end, and a dose without its end is another dose.
  throw new Failure('TRANSCRIPTION_FAILED');
}

async function* wholeOf(response: Response): AsyncGenerator<ToldWords, void, void> {
  const answer = answerSchema.parse(JSON.parse(await response.text()));
  if (answer.text.length > MOST_ANSWER_CHARACTERS) throw new Failure('TRANSCRIPTION_FAILED');
  const doubts = (answer.segments ?? []).flatMap(({ no_speech_prob: doubt }) => (doubt === undefined ? [] : [doubt]));
  yield { text: answer.text, final: true, noSpeech: doubts.length === 0 ? null : Math.min(...doubts), usage: answer.usage };
}

/** As a failure of the server where it is one, and else that the words could not be had. */
function transcriptionFailure(error: unknown, streaming: boolean): unknown {
  if (error instanceof z.ZodError || error instanceof SyntaxError) return new Failure('TRANSCRIPTION_FAILED', { cause: error });
  const failure = providerFailure(error, { streaming });
  return failure instanceof Failure && failure.code === 'PROVIDER_CUT'
    ? new Failure('TRANSCRIPTION_FAILED', { cause: error })
    : failure;
}
