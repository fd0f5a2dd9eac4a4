import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createResampler, resample } from './resampler.ts';

const sine = (hz: number, rateHz: number, samples: number) =>
  Float32Array.from({ length: samples }, (_, at) => 0.5 * Math.sin((2 * Math.PI * hz * at) / rateHz));

/** Loudest of what differs, away from the edges where the filter sees silence. */
function difference(a: Float32Array, b: Float32Array, edge: number): number {
  return a.slice(edge, -edge).reduce((most, value, at) => Math.max(most, Math.abs(value - (b[at + edge] ?? 0))), 0);
}

describe('resampler', () => {
  it.each([
    [16_000, 24_000],
    [24_000, 16_000],
    [48_000, 16_000],
    [44_100, 16_000],
    [22_050, 16_000],
    [8_000, 16_000],
  ])('keeps a tone as it is from %i to %i Hz', (fromHz, toHz) => {
    const out = resample(sine(1_000, fromHz, fromHz), fromHz, toHz);
    expect(out).toHaveLength(toHz);
    expect(difference(out, sine(1_000, toHz, toHz), 100)).toBeLessThan(0.002);
  });

  it('leaves nothing of what the lower rate cannot hold', () => {
    const out = resample(sine(11_000, 48_000, 48_000), 48_000, 16_000);
    expect(Math.max(...out.slice(100, -100).map(Math.abs))).toBeLessThan(0.001);
  });

  it('gives the same in pieces of any size as in one', () => {
    const whole = sine(700, 16_000, 3_000);
    const expected = resample(whole, 16_000, 24_000);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 12 }), (sizes) => {
        const resampler = createResampler(16_000, 24_000);
        const out: number[] = [];
        let at = 0;
        for (const size of [...sizes, whole.length]) {
          out.push(...resampler.push(whole.subarray(at, at + size)));
          at += size;
        }
        out.push(...resampler.flush());
        expect(out).toHaveLength(expected.length);
        for (const [place, value] of out.entries()) expect(Math.abs(value - (expected[place] ?? 0))).toBeLessThan(1e-6);
      }),
      { seed: 3, numRuns: 30 },
    );
  });
});
