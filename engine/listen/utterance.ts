import { FrameProcessor, type FrameProcessorEvent } from '@ricky0123/vad-web/dist/frame-processor.js';
import { Message } from '@ricky0123/vad-web/dist/messages.js';
import { CAPTURE_RATE_HZ } from '../../contract/voice.ts';
import { floatsOf, levelOf } from '../audio/pcm.ts';
import { createLastWords, type LastWordsState } from './last-words.ts';
import { UTTERANCE_PARAMETERS as PARAMETERS } from './utterance-parameters.ts';
import { VOICE_FRAME_MS, VOICE_FRAME_SAMPLES, type VoiceDetector } from './voice-detector.ts';

/** What a stretch of audio holds. Times from its start. */
export type Hearing =
  | {
      kind: 'speech';
      /** Worth transcribing: from before the first to after the last frame of speech. Nothing between is left out. */
      keepFromMs: number;
      keepToMs: number;
      /** Where the last frame of speech ended. */
      endOfSpeechMs: number;
      /** Frames of speech taken together. */
      speechMs: number;
      /** Each stretch of speech, from its first to its last frame. */
      segments: { startMs: number; endMs: number }[];
    }
  | { kind: 'nothing'; reason: 'too-short' | 'silence' | 'noise' };

export type UtteranceEvent =
  | { kind: 'voice'; speaking: boolean; atMs: number }
  /** The speech has lasted for `minSpeechMs`: it is no cough. */
  | { kind: 'speech'; atMs: number }
  /** Speech was followed by silence long enough to end a hands-free turn. */
  | { kind: 'end-of-speech'; atMs: number };

export interface UtteranceFollower {
  /** Audio as it arrives, in order. Failure: VOICE_DETECTOR_UNAVAILABLE. */
  push(bytes: Uint8Array): Promise<void>;
  /** The key was let go after this many samples. */
  release(atSamples: number): void;
  /** Whether speech goes on after release; null before. */
  lastWords(): LastWordsState | null;
  /** While the key is held, by the level: `pause` where the speaker has paused, `speech` while there is any; else null. */
  meanwhile(): 'speech' | 'pause' | null;
  /** What was heard so far. */
  soFar(): Hearing;
  /** No more comes. */
  end(): Promise<Hearing>;
}

/**
 * Follows the speech in audio that arrives. `judge` judges frames, joined, up to `together` of them in one call;
 * `endOfSpeechMs` is the silence that ends speech. vad-web's FrameProcessor decides where speech begins and ends; it is given the number of each frame in
 * place of its sound, so that it answers with places and copies nothing.
 */
export function createUtteranceFollower(options: {
  judge: (frames: Float32Array) => Promise<readonly number[]>;
  endOfSpeechMs: number;
  onEvent: (event: UtteranceEvent) => void;
  /** At least 1, the default. */
  together?: number;
}): UtteranceFollower {
  const { judge, endOfSpeechMs, onEvent, together = 1 } = options;
  const { positiveSpeechThreshold, negativeSpeechThreshold, minSpeechMs } = PARAMETERS;
  const probabilities: number[] = [];
  const segments: { startMs: number; endMs: number }[] = [];
  let frame = new Float32Array(VOICE_FRAME_SAMPLES);
  let filled = 0;
  let samples = 0;
  let loudest = 0;
  /** Filled, and to be judged with the next ones. */
  const unjudged: Float32Array[] = [];
  let released = false;
  const last = createLastWords();
  let judged = 0;
  /** Kept while they are all quiet, to be judged again. */
  const quiet: Float32Array[] = [];

  const processor = new FrameProcessor(
    () => {
      probabilities.push(judged);
      return Promise.resolve({ isSpeech: judged, notSpeech: 1 - judged });
    },
    () => undefined,
    {
      positiveSpeechThreshold,
      negativeSpeechThreshold,
      minSpeechMs,
      redemptionMs: endOfSpeechMs,
      preSpeechPadMs: 0,
      submitUserSpeechOnPause: false,
    },
    VOICE_FRAME_MS,
  );
  processor.resume();

  function follow(event: FrameProcessorEvent): void {
    if (event.msg === Message.SpeechStart) onEvent({ kind: 'voice', speaking: true, atMs: startOf(probabilities.length - 1) });
    if (event.msg === Message.SpeechRealStart) onEvent({ kind: 'speech', atMs: endOf(probabilities.length - 1) });
    if (event.msg !== Message.SpeechEnd && event.msg !== Message.VADMisfire) return;
    const atMs = endOf(lastSpeech());
    onEvent({ kind: 'voice', speaking: false, atMs });
    if (event.msg !== Message.SpeechEnd) return;
    segments.push({ startMs: startOf(firstSpeechFrom(event.audio[0] ?? 0)), endMs: atMs });
    onEvent({ kind: 'end-of-speech', atMs });
  }

  const beginsPause = (): boolean => last.hushedMs() >= PARAMETERS.hushBeginsMs && last.hushedMs() < PARAMETERS.longPauseMs;
  const isSpeech = (value: number): boolean => value >= positiveSpeechThreshold;
  const lastSpeech = (): number => probabilities.findLastIndex(isSpeech);
  const firstSpeechFrom = (from: number): number => probabilities.findIndex((value, at) => at >= from && isSpeech(value));

  function frameFilled(): void {
    unjudged.push(frame);
    frame = new Float32Array(VOICE_FRAME_SAMPLES);
    filled = 0;
  }

  async function judgeFrames(): Promise<void> {
    const frames = unjudged.splice(0);
    if (frames.length === 0) return;
    const found = await judge(joinedFrames(frames));
    for (const [at, each] of frames.entries()) {
      const level = levelOf(each);
      loudest = Math.max(loudest, level);
      if (loudest < PARAMETERS.quietLevel) quiet.push(each);
      else quiet.length = 0;
      judged = found[at] ?? 0;
      last.frame(judged, level);
      await processor.process(Float32Array.of(probabilities.length), follow);
    }
  }

  async function judgeLouder(): Promise<void> {
    probabilities.length = 0;
    segments.length = 0;
    for (const each of quiet.splice(0)) {
      const [probability = 0] = await judge(each.map((sample) => (sample / loudest) * PARAMETERS.usualLevel));
      judged = probability;
      await processor.process(Float32Array.of(probabilities.length), follow);
    }
    processor.endSegment(follow);
  }

  function hearing(): Hearing {
    const durationMs = (samples / CAPTURE_RATE_HZ) * 1000;
    if (durationMs < PARAMETERS.shortestMs) return { kind: 'nothing', reason: 'too-short' };
    if (holdsSpeech(probabilities)) return speechIn(probabilities, segments, durationMs);
    return { kind: 'nothing', reason: loudest < PARAMETERS.silenceLevel ? 'silence' : 'noise' };
  }

  return {
    async push(bytes) {
      const piece = floatsOf(bytes);
      samples += piece.length;
      last.sound(piece);
      for (let at = 0; at < piece.length;) {
        const part = piece.subarray(at, at + VOICE_FRAME_SAMPLES - filled);
        frame.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled === VOICE_FRAME_SAMPLES) frameFilled();
        if (unjudged.length >= (released || beginsPause() ? 1 : together)) await judgeFrames();
      }
    },
    release(atSamples) {
      released = true;
      last.release(atSamples);
    },
    lastWords: () => last.state(),
    meanwhile() {
      if (last.hushedMs() === 0) return 'speech';
      if (last.hushedMs() < PARAMETERS.pauseMs) return null;
      return last.suspectsSpeech() ? 'speech' : 'pause';
    },
    soFar: hearing,
    async end() {
      // After the last word is nothing to be judged: the answer waits for this.
      if (last.state() !== 'over') {
        if (filled > 0) frameFilled();
        await judgeFrames();
      }
      processor.endSegment(follow);
      const soFar = hearing();
      if (soFar.kind === 'speech' || soFar.reason === 'too-short') return soFar;
      if (loudest > PARAMETERS.mutedLevel && quiet.length > 0) await judgeLouder();
      return hearing();
    },
  };
}

/** Frames of a file judged in one message: half a second, far below what one may take. */
const MANY_FRAMES = 16;

/** The stretches of speech in a clip, each from its first to its last frame. Failure: VOICE_DETECTOR_UNAVAILABLE. */
export async function findSpeech(
  options: { detector: VoiceDetector; audio: Uint8Array; endOfSpeechMs: number },
  signal: AbortSignal,
): Promise<{ startMs: number; endMs: number }[]> {
  const stream = await options.detector.open();
  try {
    const follower = createUtteranceFollower({
      judge: (frames) => stream.probabilities(frames, signal),
      endOfSpeechMs: options.endOfSpeechMs,
      onEvent: () => undefined,
      together: MANY_FRAMES,
    });
    await follower.push(options.audio);
    const hearing = await follower.end();
    return hearing.kind === 'speech' ? hearing.segments : [];
  } finally {
    stream.close();
  }
}

function holdsSpeech(probabilities: readonly number[]): boolean {
  let run = 0;
  return probabilities.some((value) => {
    run = value >= PARAMETERS.unsureThreshold ? run + 1 : 0;
    return value >= PARAMETERS.sureThreshold || run * VOICE_FRAME_MS >= PARAMETERS.unsureSpeechMs;
  });
}

/** What counts as speech here is the lower threshold: the edges of words are less sure than their middle. */
function speechIn(
  probabilities: readonly number[],
  segments: { startMs: number; endMs: number }[],
  durationMs: number,
): Hearing & { kind: 'speech' } {
  const counts = (value: number): boolean => value >= PARAMETERS.unsureThreshold;
  const speechMs = probabilities.filter(counts).length * VOICE_FRAME_MS;
  const endOfSpeechMs = Math.min(durationMs, endOf(probabilities.findLastIndex(counts)));
  return {
    kind: 'speech',
    keepFromMs: Math.max(0, startOf(probabilities.findIndex(counts)) - PARAMETERS.leadMs),
    keepToMs: Math.min(durationMs, endOfSpeechMs + PARAMETERS.trailMs),
    endOfSpeechMs,
    speechMs: Math.min(durationMs, speechMs),
    segments: segments.length > 0 ? segments : [{ startMs: startOf(probabilities.findIndex(counts)), endMs: endOfSpeechMs }],
  };
}

function joinedFrames(frames: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(frames.length * VOICE_FRAME_SAMPLES);
  for (const [at, frame] of frames.entries()) whole.set(frame, at * VOICE_FRAME_SAMPLES);
  return whole;
}

function startOf(frame: number): number {
  return frame * VOICE_FRAME_MS;
}

function endOf(frame: number): number {
  return (frame + 1) * VOICE_FRAME_MS;
}
