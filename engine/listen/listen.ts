import { CAPTURE_RATE_HZ, type VoiceEvent } from '../../contract/voice.ts';
import { byteAtMs, durationMsOf, floatsOf, levelOf } from '../audio/pcm.ts';
import { createAudioRecorder, type AudioRecorder, type SpokenAudio } from '../audio/spoken-audio.ts';
import type { CallOf } from '../cost/meter.ts';
import { Failure } from '../failure.ts';
import type { Log } from '../parts.ts';
import { createAttempts } from './attempts.ts';
import { createEventQueue } from './event-queue.ts';
import { ghostMark, withoutSounds } from './ghost.ts';
import type { Transcriber } from './transcriber.ts';
import { UTTERANCE_PARAMETERS } from './utterance-parameters.ts';
import { createUtteranceFollower, type Hearing, type UtteranceEvent, type UtteranceFollower } from './utterance.ts';
import type { VoiceDetector } from './voice-detector.ts';

type NothingHeard = Extract<VoiceEvent, { kind: 'nothing-heard' }>['reason'];

/** What listening tells; times in milliseconds from the first sample. The last is `final`, `nothing-heard` or `failed`. */
export type ListenEvent =
  | UtteranceEvent
  /** After release nobody speaks any more: what is said is whole. */
  | { kind: 'heard-out' }
  /** Words made of what was heard until release, while it is not known yet whether that was all: not to be shown. */
  | { kind: 'guess'; text: string }
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
  /** What calls of a server belong to; left out: to nothing else. */
  of?: CallOf | undefined;
  /** No sound leaves this computer. Left out: it may. */
  staysHere?: boolean | undefined;
  /** Silence that counts as the end of speech. */
  endOfSpeechMs: number;
  /** `end-of-speech` is told; in push-to-talk the person decides. */
  handsFree: boolean;
  /** Resolves when the key was let go, while post-roll still comes. Left out: all of the audio is listened to. */
  released?: Promise<void>;
}

export interface Listener {
  /**
   * Listens to s16le mono 16 kHz audio until it ends and tells what was said. From `released` on its words are made out at
   * once; if speech goes on they are made out again, and if it does not, the rest of the audio is not waited for. Speech is never removed: only silence at
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

  let heardOut = false;
  const attempts = createAttempts<Words>(
    recorder,
    async (heard, trying) => {
      const told = (text: string): void => {
        if (trying.aborted) return;
        if (attempts.guessing()) events.push({ kind: 'guess', text });
        else if (spoke) events.push({ kind: 'partial', text });
      };
      const words = await transcribe(parts.transcriber, heard, options, trying, told);
      if (attempts.guessing() && !trying.aborted) events.push({ kind: 'guess', text: words.text });
      return words;
    },
    within,
  );

  /** Words of what was said until a pause, which may be all of it. */
  let pausedAtMs = -Infinity;
  const pauses = (follower: UtteranceFollower): void => {
    const meanwhile = follower.meanwhile();
    if (meanwhile === 'speech') return attempts.withdraw();
    const atMs = durationMsOf(recorder.size(), CAPTURE_RATE_HZ);
    if (meanwhile === null || attempts.guessing() || atMs - pausedAtMs < UTTERANCE_PARAMETERS.betweenPausesMs) return;
    const hearing = follower.soFar();
    if (hearing.kind !== 'speech') return;
    pausedAtMs = atMs;
    attempts.pause(cut(recorder.whole(), hearing));
  };

  const following = follow(parts, recorder, options, within, {
    onEvent(event) {
      if (event.kind === 'voice') spoke ||= event.speaking;
      if (event.kind === 'speech') begun.resolve();
      if (event.kind === 'voice' || options.handsFree) events.push(event);
    },
    onJudged(follower) {
      const state = follower.lastWords();
      if (heardOut) return;
      if (state === null) return pauses(follower);
      if (state === 'going-on') return attempts.withdraw();
      const hearing = follower.soFar();
      if (hearing.kind !== 'speech') return;
      attempts.guess(cut(recorder.whole(), hearing));
      if (state !== 'over') return;
      heardOut = true;
      events.push({ kind: 'heard-out' });
      recorder.end();
    },
    onLost: () => {
      spoke = true;
      begun.resolve();
    },
  });

  void begun.promise.then(() => {
    if (!within.aborted) attempts.start();
  });
  const work = Promise.all([
    record(audio, recorder, () => within.aborted && !heardOut).catch((error: unknown) => {
      // Audio that was taken back is not sent to anybody.
      events.fail(error);
      over.abort();
    }),
    following.then(async (hearing) => {
      if (hearing?.kind === 'nothing') return events.end({ kind: 'nothing-heard', reason: hearing.reason });
      attempts.settle(hearing === null ? recorder.whole() : cut(recorder.whole(), hearing));
      begun.resolve();
      events.end(conclude(await attempts.words(), hearing));
    }),
  ]);
  work.catch((error: unknown) => {
    if (error instanceof Failure) events.end({ kind: 'failed', failure: error });
    else events.fail(error);
  });

  try {
    yield* events.read(signal);
  } finally {
    over.abort();
    recorder.end();
    attempts.settle(new Uint8Array());
  }
}

/** Takes all audio there is, the rest of a needless post-roll too: whoever takes it back then ends the turn. */
async function record(audio: AsyncIterable<Uint8Array>, recorder: AudioRecorder, isOver: () => boolean): Promise<void> {
  for await (const piece of audio) {
    if (isOver()) return;
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
  {
    onEvent,
    onJudged,
    onLost,
  }: { onEvent: (event: UtteranceEvent) => void; onJudged: (follower: UtteranceFollower) => void; onLost: () => void },
): Promise<Hearing | null> {
  const stuck = watchAfter(recorder.ended, signal);
  const judged =
    detector === null ? null : judge(detector, { recorder, options, onEvent, onJudged, onFrame: stuck.progress }, signal);
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
    onJudged,
    onFrame,
  }: {
    recorder: AudioRecorder;
    options: ListenOptions;
    onEvent: (event: UtteranceEvent) => void;
    onJudged: (follower: UtteranceFollower) => void;
    onFrame: () => void;
  },
  signal: AbortSignal,
): Promise<Hearing> {
  const stream = await detector.open();
  try {
    const follower = createUtteranceFollower({
      judge: (frames) => {
        onFrame();
        return stream.probabilities(frames, signal);
      },
      endOfSpeechMs: options.endOfSpeechMs,
      onEvent,
      together: options.handsFree ? 1 : UTTERANCE_PARAMETERS.heldFrames,
    });
    void options.released?.then(() => {
      follower.release(recorder.size() / 2);
      // Who has been quiet for a moment waits for the words from here on, not from the next sound.
      onJudged(follower);
    });
    for await (const piece of recorder) {
      await follower.push(piece);
      onJudged(follower);
    }
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
  heard: SpokenAudio,
  { language, keywords, of, staysHere }: ListenOptions,
  signal: AbortSignal,
  onPartial: (text: string) => void,
): Promise<Words> {
  const asked = { language, keywords, of, staysHere };
  for await (const { text, final, noSpeech, by } of transcriber.transcribe(heard, asked, signal)) {
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
