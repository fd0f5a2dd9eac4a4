import type { VoiceTimings } from '../../contract/voice.ts';

type Step = keyof VoiceTimings;

export interface Waterfall {
  /** Sets a step to now, the first time. */
  mark(step: Step): void;
  set(step: Step, ms: number | null): void;
  present(): VoiceTimings;
  /** Marks the end and answers with all. */
  end(): VoiceTimings;
}

/** Milliseconds from key-down. The first message was sent when the first sample had come, which dates key-down here. */
export function createWaterfall(nowMs: () => number, firstSampleMs: number): Waterfall {
  const keyDownAtMs = nowMs() - firstSampleMs;
  const timings: VoiceTimings = {
    firstSampleMs,
    keyUpMs: null,
    endOfSpeechMs: null,
    transcriptFinalMs: null,
    evidenceMs: null,
    firstTokenMs: null,
    firstPaintMs: null,
    firstAudioMs: null,
    endMs: null,
  };
  const mark = (step: Step): void => {
    timings[step] ??= nowMs() - keyDownAtMs;
  };
  return {
    mark,
    set: (step, ms) => {
      timings[step] = ms;
    },
    present: () => ({ ...timings }),
    end: () => {
      mark('endMs');
      return { ...timings };
    },
  };
}
