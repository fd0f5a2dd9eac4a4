import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRateConverter, createResampler } from './resampler.ts';

const DEVICE_RATES_HZ = [44_100, 48_000, 96_000, 16_000, 22_050, 8_000];

function tone(hz: number, rateHz: number, seconds: number, amplitude = 0.5): Float32Array {
  return Float32Array.from(
    { length: Math.round(rateHz * seconds) },
    (_, n) => amplitude * Math.sin((2 * Math.PI * hz * n) / rateHz),
  );
}

function all(parts: readonly Float32Array[]): number[] {
  return parts.flatMap((part) => [...part]);
}

function resampled(input: Float32Array, fromHz: number, toHz: number): number[] {
  const resampler = createResampler(fromHz, toHz);
  return all([resampler.push(input), resampler.end()]);
}

/** Amplitude of one frequency, by correlation with it over the middle of the signal. */
function amplitudeAt(hz: number, samples: readonly number[], rateHz: number): number {
  const middle = samples.slice(rateHz / 10, -rateHz / 10);
  let [re, im] = [0, 0];
  middle.forEach((sample, n) => {
    re += sample * Math.cos((2 * Math.PI * hz * n) / rateHz);
    im += sample * Math.sin((2 * Math.PI * hz * n) / rateHz);
  });
  return (2 * Math.hypot(re, im)) / middle.length;
}

describe('resampler', () => {
  it.each(DEVICE_RATES_HZ)('keeps tones of speech as they were, from %i Hz', (fromHz) => {
    for (const hz of [100, 440, 1000, 3000]) {
      const out = resampled(tone(hz, fromHz, 1), fromHz, 16_000);
      expect(amplitudeAt(hz, out, 16_000)).toBeCloseTo(0.5, 2);
    }
  });

  it.each([44_100, 48_000, 96_000])('puts every sample at its time and has no clicks, from %i Hz', (fromHz) => {
    const out = resampled(tone(1000, fromHz, 0.5), fromHz, 16_000);
    const wanted = tone(1000, 16_000, 0.5);
    const worst = Math.max(...out.slice(100, -100).map((sample, n) => Math.abs(sample - (wanted[n + 100] ?? 0))));
    expect(worst).toBeLessThan(0.002);
  });

  it.each([44_100, 48_000, 96_000])('lets nothing above the new Nyquist frequency fold down, from %i Hz', (fromHz) => {
    for (const hz of [9000, 12_000, 15_000, 20_000]) {
      const out = resampled(tone(hz, fromHz, 1), fromHz, 16_000);
      const loudest = Math.max(...out.slice(800, -800).map(Math.abs));
      expect(loudest).toBeLessThan(0.5 * 10 ** (-60 / 20));
    }
  });

  it('gives as many samples as the time asks for', () => {
    for (const fromHz of DEVICE_RATES_HZ) {
      for (const length of [0, 1, 2, 127, 441, 4801]) {
        expect(resampled(new Float32Array(length), fromHz, 16_000)).toHaveLength(Math.ceil((length * 16_000) / fromHz));
      }
    }
  });

  it('gives the same output however the input is cut', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(44_100, 48_000, 96_000, 24_000),
        fc.constantFrom(16_000, 48_000),
        fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { maxLength: 1500 }),
        fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 20 }),
        (fromHz, toHz, values, cuts) => {
          const input = Float32Array.from(values);
          const resampler = createResampler(fromHz, toHz);
          const parts: Float32Array[] = [];
          let at = 0;
          for (const cut of cuts) {
            parts.push(resampler.push(input.subarray(at, at + cut)));
            at += cut;
          }
          parts.push(resampler.push(input.subarray(at)), resampler.end());
          expect(all(parts)).toEqual(resampled(input, fromHz, toHz));
        },
      ),
      { seed: 3, numRuns: 60 },
    );
  });

  it('stays behind its input by no more than it says', () => {
    for (const fromHz of [44_100, 48_000, 96_000]) {
      const resampler = createResampler(fromHz, 16_000);
      expect(resampler.latencyMs).toBeLessThan(1.6);
      const given = resampler.push(new Float32Array(fromHz)).length;
      expect(16_000 - given).toBeLessThanOrEqual(Math.ceil(resampler.latencyMs * 16));
    }
  });

  it('is new after its end', () => {
    const resampler = createResampler(48_000, 16_000);
    const input = tone(700, 48_000, 0.05);
    const first = all([resampler.push(input), resampler.end()]);
    expect(all([resampler.push(input), resampler.end()])).toEqual(first);
  });

  it('refuses rates that are none', () => {
    expect(() => createResampler(0, 16_000)).toThrow(RangeError);
    expect(() => createResampler(44_100.5, 16_000)).toThrow(RangeError);
  });
});

describe('rate converter', () => {
  it('goes on in time and in tone when the rate changes', () => {
    const converter = createRateConverter(16_000);
    const parts = [
      converter.push(tone(500, 48_000, 0.5), 48_000),
      converter.push(tone(500, 44_100, 0.5), 44_100),
      converter.end(),
    ];
    const out = all(parts);
    expect(out).toHaveLength(16_000);
    const jumps = out.slice(1).map((sample, n) => Math.abs(sample - (out[n] ?? 0)));
    // A 500 Hz tone moves by at most 0.098 a sample; where it starts again at the change it must not do more than its own start does.
    expect(Math.max(...jumps)).toBeLessThan(0.2);
    expect(amplitudeAt(500, out.slice(0, 8000), 16_000)).toBeCloseTo(0.5, 2);
    expect(amplitudeAt(500, out.slice(8000), 16_000)).toBeCloseTo(0.5, 2);
  });
});
