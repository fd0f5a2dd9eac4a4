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
    ['paint', latest(firstTokenMs, evidenceMs, transcriptFinalMs, released), firstPaintMs],
    ['audio', latest(firstTokenMs, evidenceMs, transcriptFinalMs, released), firstAudioMs],
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
  return waitMs(keyUpMs, firstAudioMs);
}

/** How long one step usually took, and how long it took at its slowest but for one in twenty. */
export interface StepDurations {
  name: WaterfallStepName | 'waitForText' | 'waitForSound';
  /** In how many turns it happened. */
  turns: number;
  p50Ms: number;
  p95Ms: number;
}

/** The waits that count first, then every step in order. A step that never happened is left out. */
export function stepDurations(turns: readonly VoiceTimings[]): StepDurations[] {
  const tookMs = new Map<StepDurations['name'], number[]>();
  const add = (name: StepDurations['name'], ms: number | null): void => {
    if (ms !== null) tookMs.set(name, [...(tookMs.get(name) ?? []), ms]);
  };
  for (const timings of turns) add('waitForText', waitMs(timings.keyUpMs, timings.firstPaintMs));
  for (const timings of turns) add('waitForSound', waitForSoundMs(timings));
  for (const timings of turns) for (const { name, fromMs, toMs } of waterfallSteps(timings)) add(name, toMs - fromMs);
  return [...tookMs].map(([name, all]) => ({ name, turns: all.length, p50Ms: quantile(all, 0.5), p95Ms: quantile(all, 0.95) }));
}

/** By nearest rank: a time that did happen. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function waitMs(fromMs: number | null, toMs: number | null): number | null {
  return fromMs === null || toMs === null ? null : Math.max(0, toMs - fromMs);
}
