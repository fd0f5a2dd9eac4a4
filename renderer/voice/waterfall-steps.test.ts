import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VoiceTimings } from '../../contract/voice.ts';
import { stepDurations, totalMs, waitForSoundMs, waterfallSteps } from './waterfall-steps.ts';

const none: VoiceTimings = {
  firstSampleMs: null,
  keyUpMs: null,
  endOfSpeechMs: null,
  transcriptFinalMs: null,
  evidenceMs: null,
  firstTokenMs: null,
  firstPaintMs: null,
  firstAudioMs: null,
  endMs: null,
};

const whole: VoiceTimings = {
  firstSampleMs: 40,
  keyUpMs: 2000,
  endOfSpeechMs: 1800,
  transcriptFinalMs: 2150,
  evidenceMs: 2180,
  firstTokenMs: 2300,
  firstPaintMs: 2316,
  firstAudioMs: 2500,
  endMs: 6000,
};

describe('the steps of a turn by voice', () => {
  it('follow each other from key-down to the end', () => {
    expect(waterfallSteps(whole).map(({ name, fromMs, toMs }) => [name, fromMs, toMs])).toEqual([
      ['microphone', 0, 40],
      ['speaking', 40, 2000],
      ['transcript', 2000, 2150],
      ['evidence', 2150, 2180],
      ['firstToken', 2180, 2300],
      ['paint', 2300, 2316],
      ['audio', 2300, 2500],
      ['rest', 2300, 6000],
    ]);
    expect(totalMs(whole)).toBe(6000);
    expect(waitForSoundMs(whole)).toBe(500);
  });

  it('leave out what did not happen and begin at what did', () => {
    const silent = { ...none, firstSampleMs: 30, keyUpMs: 900, endMs: 950 };
    expect(waterfallSteps(silent).map(({ name, fromMs }) => [name, fromMs])).toEqual([
      ['microphone', 0],
      ['speaking', 30],
      ['rest', 900],
    ]);
    expect(waterfallSteps(none)).toEqual([]);
    expect(totalMs(none)).toBe(0);
    expect(waitForSoundMs(silent)).toBeNull();
  });

  it('never run backwards, whatever moments are given', () => {
    const moment = fc.option(fc.integer({ min: 0, max: 60_000 }), { nil: null });
    const timings = fc.record(
      Object.fromEntries(Object.keys(none).map((name) => [name, moment])) as Record<keyof VoiceTimings, typeof moment>,
    );
    fc.assert(
      fc.property(timings, (given) => {
        for (const { fromMs, toMs } of waterfallSteps(given)) {
          expect(fromMs).toBeGreaterThanOrEqual(0);
          expect(toMs).toBeGreaterThanOrEqual(fromMs);
          expect(toMs).toBeLessThanOrEqual(totalMs(given));
        }
      }),
      { seed: 3 },
    );
  });

  it('have a usual and a slow length over many turns, counting only turns they happened in', () => {
    const turns = Array.from({ length: 20 }, (_, n) => ({
      ...none,
      firstSampleMs: n + 1,
      ...(n === 0 ? { keyUpMs: 100, firstAudioMs: 400 } : {}),
    }));
    expect(stepDurations(turns)).toEqual([
      { name: 'waitForSound', turns: 1, p50Ms: 300, p95Ms: 300 },
      { name: 'microphone', turns: 20, p50Ms: 10, p95Ms: 19 },
      { name: 'speaking', turns: 1, p50Ms: 99, p95Ms: 99 },
      { name: 'audio', turns: 1, p50Ms: 300, p95Ms: 300 },
    ]);
    expect(stepDurations([])).toEqual([]);
  });
});
