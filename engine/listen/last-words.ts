import { UTTERANCE_PARAMETERS as PARAMETERS } from './utterance-parameters.ts';
import { VOICE_FRAME_SAMPLES } from './voice-detector.ts';

/** After release: `going-on` while there is speech, `pausing` since it is quiet, `over` when that has lasted. */
export type LastWordsState = 'going-on' | 'pausing' | 'over';

/** Whether somebody who has let go of the key has also finished speaking. */
export interface LastWords {
  /** The next frame's probability of speech, and its level. */
  frame(probability: number, level: number): void;
  /** The key was let go after this many samples. */
  release(atSamples: number): void;
  /** Null before release. */
  state(): LastWordsState | null;
}

/**
 * Quiet before release counts: who lets go in silence has finished. But a frame that lies wholly after release must be quiet
 * too, so that a word which begins with the release is heard.
 */
export function createLastWords(): LastWords {
  let frames = 0;
  let quietFrames = 0;
  let loudest = 0;
  let firstAfterRelease: number | null = null;

  const isQuiet = (probability: number, level: number): boolean =>
    probability < PARAMETERS.surelyQuietThreshold ||
    // A trailing "s" is hardly speech to the detector, but it is to be heard.
    (probability < PARAMETERS.unsureThreshold && level < loudest * PARAMETERS.quietOfLoudest);

  return {
    frame(probability, level) {
      frames += 1;
      loudest = Math.max(loudest, level);
      quietFrames = isQuiet(probability, level) ? quietFrames + 1 : 0;
    },
    release: (atSamples) => {
      firstAfterRelease ??= Math.ceil(atSamples / VOICE_FRAME_SAMPLES);
    },
    state() {
      if (firstAfterRelease === null) return null;
      if (quietFrames === 0) return 'going-on';
      return quietFrames >= PARAMETERS.overFrames && frames > firstAfterRelease ? 'over' : 'pausing';
    },
  };
}
