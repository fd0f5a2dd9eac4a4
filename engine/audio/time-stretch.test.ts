import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTimeStretch } from './time-stretch.ts';

const RATE_HZ = 24_000;

function tone(hz: number, seconds: number): Float32Array {
  return Float32Array.from({ length: RATE_HZ * seconds }, (_, n) => 0.5 * Math.sin((2 * Math.PI * hz * n) / RATE_HZ));
}

function stretched(samples: Float32Array, speed: number, cuts: readonly number[] = []): Float32Array {
  const stretch = createTimeStretch(RATE_HZ, speed);
  const places = [0, ...cuts.toSorted((a, b) => a - b), samples.length];
  const made = places.slice(1).map((to, n) => stretch.push(samples.subarray(places[n], to)));
  return Float32Array.from([...made, stretch.end()].flatMap((each) => [...each]));
}

const rises = (samples: Float32Array): number =>
  samples.filter((sample, n) => n > 0 && (samples[n - 1] ?? 0) < 0 && sample >= 0).length;

describe('speech at another speed', () => {
  it.each([0.5, 0.8, 1.25, 1.5, 2])('takes its time at %d and keeps its pitch, without a click', (speed) => {
    const samples = tone(190, 2);
    const made = stretched(samples, speed);
    expect(made.length / RATE_HZ).toBeGreaterThan(2 / speed - 0.06);
    expect(made.length / RATE_HZ).toBeLessThan(2 / speed + 0.06);
    expect(rises(made) / (made.length / RATE_HZ)).toBeCloseTo(190, -1);
    const step = (of: Float32Array): number =>
      of.reduce((most, sample, n) => Math.max(most, Math.abs(sample - (of[n - 1] ?? sample))), 0);
    expect(step(made)).toBeLessThan(step(samples) * 1.5);
  });

  it('is the same however the sound is cut', () => {
    const samples = tone(120, 0.5);
    const whole = stretched(samples, 1.3);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: samples.length }), { maxLength: 8 }), (cuts) => {
        expect(stretched(samples, 1.3, cuts)).toEqual(whole);
      }),
      { seed: 3, numRuns: 20 },
    );
  });

  it('loses nothing of a sound too short to be changed, and changes nothing at 1', () => {
    const short = tone(300, 0.02);
    expect(stretched(short, 1.5)).toEqual(short);
    const usual = tone(300, 0.4);
    expect(stretched(usual, 1)).toEqual(usual);
  });
});
