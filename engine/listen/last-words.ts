import { CAPTURE_RATE_HZ } from '../../contract/capture-rate.ts';
import { levelOf } from '../audio/pcm.ts';
import { UTTERANCE_PARAMETERS as PARAMETERS } from './utterance-parameters.ts';
import { VOICE_FRAME_SAMPLES } from './voice-detector.ts';

/** After release: `going-on` while there is speech, `pausing` since it is quiet, `over` when that has lasted. */
export type LastWordsState = 'going-on' | 'pausing' | 'over';

/** Whether somebody who has let go of the key has also finished speaking. */
export interface LastWords {
  /** The sound itself as it arrives, before its frames are judged: -1 to 1, 16 kHz mono. */
  sound(piece: Float32Array): void;
  /** The next frame's probability of speech, and its level. */
  frame(probability: number, level: number): void;
  /** The key was let go after this many samples. */
  release(atSamples: number): void;
  /** Null before release. */
  state(): LastWordsState | null;
  /** How long it has been far below the speech, in milliseconds; 0 while there is any, and where nobody has spoken yet. */
  hushedMs(): number;
  /** The detector's last frame may be speech. */
  suspectsSpeech(): boolean;
}

/**
 * Quiet before release counts: who lets go in silence has finished. But some sound after release must be quiet too, so that a
 * word which begins with the release is heard.
 *
 * In a quiet room the level tells where speech ended, to 10 ms; the detector, which goes on suspecting speech for a frame or
 * two, has only to agree. In a loud one its frames of 32 ms are all there is.
 */
export function createLastWords(): LastWords {
  let frames = 0;
  let quietFrames = 0;
  let loudest = 0;
  let suspects = true;
  let firstAfterRelease: number | null = null;
  const hush = createHush();

  const isQuiet = (probability: number, level: number): boolean =>
    probability < PARAMETERS.surelyQuietThreshold ||
    // A trailing "s" is hardly speech to the detector, but it is to be heard.
    (probability < PARAMETERS.unsureThreshold && level < loudest * PARAMETERS.quietOfLoudest);

  return {
    sound: hush.sound,
    frame(probability, level) {
      frames += 1;
      loudest = Math.max(loudest, level);
      quietFrames = isQuiet(probability, level) ? quietFrames + 1 : 0;
      suspects = probability >= PARAMETERS.positiveSpeechThreshold;
      // A blow on the desk is louder than any word.
      if (suspects) hush.spoken(level);
    },
    release: (atSamples) => {
      firstAfterRelease ??= Math.ceil(atSamples / VOICE_FRAME_SAMPLES);
      hush.release();
    },
    state() {
      if (firstAfterRelease === null) return null;
      if (hush.lasts() && !suspects) return 'over';
      if (quietFrames === 0 && hush.ms() < PARAMETERS.hushBeginsMs) return 'going-on';
      return quietFrames >= PARAMETERS.overFrames && frames > firstAfterRelease ? 'over' : 'pausing';
    },
    hushedMs: hush.ms,
    suspectsSpeech: () => suspects,
  };
}

const STEP_SAMPLES = CAPTURE_RATE_HZ / 100;
const FLOOR_STEPS = 10;

/** How long it has been far below the loudest speech, and hardly above the room itself. */
function createHush() {
  let loudestSpeech = 0;
  let forSamples = 0;
  let afterReleaseSamples: number | null = null;
  /** Of the last 100 ms. */
  const levels: number[] = [];
  /** The quietest 100 ms so far: the room. */
  let floor = Infinity;

  function isHushed(level: number): boolean {
    levels.push(level);
    if (levels.length > FLOOR_STEPS) levels.shift();
    if (levels.length === FLOOR_STEPS) floor = Math.min(floor, Math.max(...levels));
    const { hushOfLoudest, hushOfFloor, loudestHushOfLoudest } = PARAMETERS;
    const room = Math.min(floor * hushOfFloor, loudestSpeech * loudestHushOfLoudest);
    return level < Math.max(loudestSpeech * hushOfLoudest, room);
  }

  return {
    sound(piece: Float32Array): void {
      for (let at = 0; at < piece.length; at += STEP_SAMPLES) {
        const step = piece.subarray(at, at + STEP_SAMPLES);
        const hushed = isHushed(levelOf(step));
        forSamples = hushed ? forSamples + step.length : 0;
        if (afterReleaseSamples !== null) afterReleaseSamples = hushed ? afterReleaseSamples + step.length : 0;
      }
    },
    spoken(level: number): void {
      loudestSpeech = Math.max(loudestSpeech, level);
    },
    release(): void {
      afterReleaseSamples ??= 0;
    },
    ms: (): number => msOf(forSamples),
    lasts: (): boolean =>
      msOf(forSamples) >= PARAMETERS.hushOverMs && msOf(afterReleaseSamples ?? 0) >= PARAMETERS.hushAfterReleaseMs,
  };
}

function msOf(samples: number): number {
  return (samples * 1000) / CAPTURE_RATE_HZ;
}
