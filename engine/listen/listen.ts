import { CAPTURE_RATE_HZ, type VoiceEvent } from '../../contract/voice.ts';
import { byteAtMs, floatsOf, levelOf } from '../audio/pcm.ts';
import { createAudioRecorder, type AudioRecorder } from '../audio/spoken-audio.ts';
import { Failure } from '../failure.ts';
import type { Log } from '../parts.ts';
import { createEventQueue } from './event-queue.ts';
import { ghostMark, withoutSounds } from './ghost.ts';
import type { Transcriber } from './transcriber.ts';
import { UTTERANCE_PARAMETERS } from './utterance-parameters.ts';
import { createUtteranceFollower, type Hearing, type UtteranceEvent } from './utterance.ts';
import type { VoiceDetector } from './voice-detector.ts';

type NothingHeard = Extract<VoiceEvent, { kind: 'nothing-heard' }>['reason'];

/** What listening tells; times in milliseconds from the first sample. The last is `final`, `nothing-heard` or `failed`. */
export type ListenEvent =
  | UtteranceEvent
  /** The words so far; replaces the one before. */
  | { kind: 'partial'; text: string }
  /** `endOfSpeechMs`: where the last frame of speech ended; null without a voice detector. */
  | { kind: 'final'; text: string; transcriber: string; endOfSpeechMs: number | null }
  | { kind: 'nothing-heard'; reason: NothingHeard }
  /** The words could not be made out: TRANSCRIBER_UNAVAILABLE, TRANSCRIPTION_FAILED or PROVIDER_*. */
  | { kind: 'failed'; failure: Failure };

export interface ListenOptions {
  /** ISO 639-1. */
  language: string;
  /** Words to expect, where the settings allow telling them. */
  keywords: readonly string[];
  /** Silence that counts as the end of speech. */
  endOfSpeechMs: number;
  /** `end-of-speech` is told; in push-to-talk the person decides. */
  handsFree: boolean;
}

export interface Listener {
  /**
   * Listens to s16le mono 16 kHz audio until it ends and tells what was said. Speech is never removed: only silence at
   * the edges is, for transcribers that take the utterance whole. Where `audio` throws, so does this. Without a working
   * voice detector everything is transcribed.
   */
  listen(audio: AsyncIterable<Uint8Array>, options: ListenOptions, signal: AbortSignal): AsyncIterable<ListenEvent>;
}

export interface ListenerParts {
  /** Null where none is installed. */
  detector: VoiceDetector | null;
  transcriber: Transcriber;
  log: Log;
}

/** After release the voice detector gets this long for a frame it has not judged yet; then all is transcribed. */
const LATE_FRAME_MS = 1_500;

export function createListener(parts: ListenerParts): Listener {
  return { listen: (audio, options, signal) => listen(parts, audio, options, signal) };
}

async function* listen(
  parts: ListenerParts,
  audio: AsyncIterable<Uint8Array>,
  options: ListenOptions,
  signal: AbortSignal,
): AsyncGenerator<ListenEvent, void, void> {
  signal.throwIfAborted();
  const over = new AbortController();
  const within = AbortSignal.any([signal, over.signal]);
  const events = createEventQueue<ListenEvent>();
  const recorder = createAudioRecorder();
  let spoke = parts.detector === null;
  // Hands free the microphone hears the room until somebody speaks: that is no transcriber's to hear.
  const begun = Promise.withResolvers<void>();
  if (spoke || !options.handsFree) begun.resolve();

  const following = follow(parts, recorder, options, within, {
    onEvent(event) {
      if (event.kind === 'voice') spoke ||= event.speaking;
      if (event.kind === 'speech') begun.resolve();
      if (event.kind === 'voice' || options.handsFree) events.push(event);
    },
    onLost: () => {
      spoke = true;
      begun.resolve();
    },
  });

  const work = Promise.all([
    record(audio, recorder, within).catch((error: unknown) => {
      // Audio that was taken back is not sent to anybody.
      events.fail(error);
      over.abort();
    }),
    following.then((hearing) => {
      if (hearing?.kind === 'nothing') return events.end({ kind: 'nothing-heard', reason: hearing.reason });
      recorder.settle(hearing === null ? recorder.whole() : cut(recorder.whole(), hearing));
      begun.resolve();
    }),
    begun.promise
      .then(() =>
        transcribe(parts.transcriber, recorder, options, within, (text) => {
          if (spoke) events.push({ kind: 'partial', text });
        }),
      )
      .then(async (words) => events.end(conclude(words, await following))),
  ]);
  work.catch(async (error: unknown) => {
    if (!(error instanceof Failure)) return events.fail(error);
    // The person goes on speaking, and all of it is kept; and where nothing was said, nothing has failed.
    await following.catch(() => null);
    events.end({ kind: 'failed', failure: error });
  });

  try {
    yield* events.read(signal);
  } finally {
    over.abort();
    recorder.end();
    recorder.settle(new Uint8Array());
  }
}

async function record(audio: AsyncIterable<Uint8Array>, recorder: AudioRecorder, signal: AbortSignal): Promise<void> {
  for await (const piece of audio) {
    if (signal.aborted) return;
    recorder.append(piece);
  }
  recorder.end();
}

/** What the voice detector made of the audio; null where there is none, or it failed or fell behind. */
async function follow(
  { detector, log }: ListenerParts,
  recorder: AudioRecorder,
  options: ListenOptions,
  signal: AbortSignal,
  { onEvent, onLost }: { onEvent: (event: UtteranceEvent) => void; onLost: () => void },
): Promise<Hearing | null> {
  const stuck = watchAfter(recorder.ended, signal);
  const judged = detector === null ? null : judge(detector, { recorder, options, onEvent, onFrame: stuck.progress }, signal);
  const hearing = await Promise.race([judged, stuck.gaveUp]).catch((error: unknown) => {
    signal.throwIfAborted();
    if (!(error instanceof Failure)) throw error;
    log.warn('listening without the voice detector');
    onLost();
    return null;
  });
  judged?.catch(() => undefined);
  await recorder.ended;
  return hearing ?? silenceIn(recorder.whole());
}

async function judge(
  detector: VoiceDetector,
  {
    recorder,
    options,
    onEvent,
    onFrame,
  }: { recorder: AudioRecorder; options: ListenOptions; onEvent: (event: UtteranceEvent) => void; onFrame: () => void },
  signal: AbortSignal,
): Promise<Hearing> {
  const stream = await detector.open();
  try {
    const probability = (frame: Float32Array) => {
      onFrame();
      return stream.probability(frame, signal);
    };
    const follower = createUtteranceFollower({ probability, endOfSpeechMs: options.endOfSpeechMs, onEvent });
    for await (const piece of recorder) await follower.push(piece);
    return await follower.end();
  } finally {
    stream.close();
  }
}

/** Resolves with null when, after `start`, nothing has moved for too long. */
function watchAfter(start: Promise<void>, signal: AbortSignal): { progress: () => void; gaveUp: Promise<null> } {
  const given = Promise.withResolvers<null>();
  let timer: NodeJS.Timeout | null = null;
  void start.then(() => {
    timer = setTimeout(() => given.resolve(null), LATE_FRAME_MS).unref();
  });
  signal.addEventListener('abort', () => given.resolve(null), { once: true });
  return { progress: () => void timer?.refresh(), gaveUp: given.promise };
}

/** What can be told without a voice detector: that there was no sound, or hardly any time. */
function silenceIn(audio: Uint8Array): Hearing | null {
  const samples = floatsOf(audio);
  if ((samples.length / CAPTURE_RATE_HZ) * 1000 < UTTERANCE_PARAMETERS.shortestMs)
    return { kind: 'nothing', reason: 'too-short' };
  const step = CAPTURE_RATE_HZ / 10;
  for (let at = 0; at < samples.length; at += step) {
    if (levelOf(samples.subarray(at, at + step)) >= UTTERANCE_PARAMETERS.mutedLevel) return null;
  }
  return { kind: 'nothing', reason: 'silence' };
}

interface Words {
  text: string;
  transcriber: string;
  noSpeech: number | null;
}

async function transcribe(
  transcriber: Transcriber,
  recorder: AudioRecorder,
  { language, keywords }: ListenOptions,
  signal: AbortSignal,
  onPartial: (text: string) => void,
): Promise<Words> {
  for await (const { text, final, noSpeech, by } of transcriber.transcribe(recorder, { language, keywords }, signal)) {
    const words = withoutSounds(text);
    if (final) return { text: words, transcriber: by ?? transcriber.name, noSpeech };
    if (words !== '') onPartial(words);
  }
  throw new Failure('TRANSCRIPTION_FAILED');
}

function conclude({ text, transcriber, noSpeech }: Words, hearing: Hearing | null): ListenEvent {
  const speech = hearing?.kind === 'speech' ? hearing : null;
  if (text === '') return { kind: 'nothing-heard', reason: 'noise' };
  if (ghostMark(text, { speechMs: speech?.speechMs ?? null, noSpeech }) !== null)
    return { kind: 'nothing-heard', reason: 'ghost' };
  return { kind: 'final', text, transcriber, endOfSpeechMs: speech?.endOfSpeechMs ?? null };
}

function cut(audio: Uint8Array, { keepFromMs, keepToMs }: Hearing & { kind: 'speech' }): Uint8Array {
  return audio.subarray(byteAtMs(keepFromMs, CAPTURE_RATE_HZ), byteAtMs(keepToMs, CAPTURE_RATE_HZ));
}
