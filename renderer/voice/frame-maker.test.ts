import { describe, expect, it } from 'vitest';
import { createFrameMaker, FRAME_MS } from './frame-maker.ts';
import { fromS16, loudness, toS16 } from './pcm.ts';

function blocks(samples: Float32Array, size: number): Float32Array[] {
  return Array.from({ length: Math.ceil(samples.length / size) }, (_, n) => samples.subarray(n * size, (n + 1) * size));
}

describe('frame maker', () => {
  it.each([16_000, 44_100, 48_000, 96_000])('makes whole frames of a second of sound at %i Hz, in time', (rateHz) => {
    const sine = Float32Array.from({ length: rateHz }, (_, n) => 0.5 * Math.sin((2 * Math.PI * 1000 * n) / rateHz));
    const maker = createFrameMaker();
    const frames = blocks(sine, 128).flatMap((block) => maker.push([block], rateHz));
    expect(frames.length).toBeGreaterThanOrEqual(1000 / FRAME_MS - 1);
    expect(frames.every(({ samples }) => samples.byteLength === 640)).toBe(true);
    expect(frames.at(5)?.peak).toBeCloseTo(0.5, 2);
    expect(frames.at(5)?.rms).toBeCloseTo(0.5 / Math.SQRT2, 2);
  });

  it('mixes the channels of a device', () => {
    const maker = createFrameMaker();
    const [frame] = maker.push([new Float32Array(320).fill(0.5), new Float32Array(320).fill(-0.25)], 16_000);
    expect(fromS16(frame?.samples ?? new Uint8Array())[7]).toBeCloseTo(0.125, 3);
  });

  it('knows digital silence from a very quiet microphone', () => {
    const maker = createFrameMaker();
    expect(maker.push([new Float32Array(320)], 16_000)[0]?.peak).toBe(0);
    expect(maker.push([new Float32Array(320).fill(0.000_01)], 16_000)[0]?.peak).toBeGreaterThan(0);
  });
});

describe('a device that changes its rate', () => {
  it('goes on without a gap', () => {
    const maker = createFrameMaker();
    const sine = (rateHz: number): Float32Array =>
      Float32Array.from({ length: rateHz }, (_, n) => 0.5 * Math.sin((2 * Math.PI * 1000 * n) / rateHz));
    const frames = [48_000, 44_100, 16_000].flatMap((rateHz) =>
      blocks(sine(rateHz), 480).flatMap((block) => maker.push([block], rateHz)),
    );
    expect(frames).toHaveLength(150);
    expect(Math.min(...frames.map(({ rms }) => rms))).toBeGreaterThan(0.33);
  });
});

describe('samples of 16 bits', () => {
  it('come back as they were, and are held at the limits', () => {
    const bytes = toS16(Float32Array.of(0, 1, -1, 2, -2, 0.5));
    expect([...fromS16(bytes)].map((sample) => Math.round(sample * 1000) / 1000)).toEqual([0, 1, -1, 1, -1, 0.5]);
    expect(new DataView(bytes.buffer).getInt16(2, true)).toBe(32_767);
  });

  it('are read from the middle of a larger buffer', () => {
    const whole = new Uint8Array([9, ...toS16(Float32Array.of(0.25)), 9]);
    expect(fromS16(whole.subarray(1, 3))[0]).toBeCloseTo(0.25, 3);
  });

  it('have no loudness where there are none', () => {
    expect(loudness(new Float32Array())).toEqual({ peak: 0, rms: 0 });
  });
});
