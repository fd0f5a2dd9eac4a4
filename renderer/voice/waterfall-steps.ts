import type { VoiceTimings } from '../../contract/voice.ts';

/** The steps of a turn, in the order they are drawn. */
export type WaterfallStepName = 'microphone' | 'speaking' | 'transcript' | 'evidence' | 'firstToken' | 'paint' | 'audio' | 'rest';

/** One bar: milliseconds from key-down. */
export interface WaterfallStep {
  name: WaterfallStepName;
  fromMs: number;
  toMs: number;
}

/** Moments in the order a turn passes them. */
export const MOMENTS = [
  'firstSampleMs',
  'endOfSpeechMs',
  'keyUpMs',
  'transcriptFinalMs',
  'evidenceMs',
  'firstTokenMs',
  'firstPaintMs',
  'firstAudioMs',
  'endMs',
] as const satisfies readonly (keyof VoiceTimings)[];

/**
 * What happened between the moments of a turn. A step whose end was never reached is left out; its beginning is the
 * latest moment before it that was reached. Moments out of order (the transcript final before the key is up, say) give a
 * bar of no length, never a negative one.
 */
export function waterfallSteps(timings: VoiceTimings): WaterfallStep[] {
  const { firstSampleMs, keyUpMs, transcriptFinalMs, evidenceMs, firstTokenMs, firstPaintMs, firstAudioMs, endMs } = timings;
  const released = keyUpMs ?? timings.endOfSpeechMs;
  const latest = (...moments: (number | null)[]): number => moments.find((moment) => moment !== null) ?? 0;
  const steps: [WaterfallStepName, number, number | null][] = [
    ['microphone', 0, firstSampleMs],
    ['speaking', latest(firstSampleMs), released],
    ['transcript', latest(released, firstSampleMs), transcriptFinalMs],
    ['evidence', latest(transcriptFinalMs, released), evidenceMs],
    ['firstToken', latest(evidenceMs, transcriptFinalMs, released), firstTokenMs],
    ['paint', latest(firstTokenMs, evidenceMs, transcriptFinalMs), firstPaintMs],
    ['audio', latest(firstTokenMs, evidenceMs, transcriptFinalMs), firstAudioMs],
    ['rest', latest(firstTokenMs, evidenceMs, transcriptFinalMs, released), endMs],
  ];
  return steps.flatMap(([name, fromMs, toMs]) => (toMs === null ? [] : [{ name, fromMs, toMs: Math.max(fromMs, toMs) }]));
}

/** When the last thing of the turn happened. */
export function totalMs(timings: VoiceTimings): number {
  return Math.max(0, ...MOMENTS.map((moment) => timings[moment] ?? 0));
}

/** The wait that counts: from key up to the first sound of the answer; null where there was none. */
export function waitForSoundMs({ keyUpMs, firstAudioMs }: VoiceTimings): number | null {
  return keyUpMs === null || firstAudioMs === null ? null : Math.max(0, firstAudioMs - keyUpMs);
}
