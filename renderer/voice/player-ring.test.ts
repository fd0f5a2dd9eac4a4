import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPlayerRing, type PlayerRing } from './player-ring.ts';

const CUSHION = 80;
const FADE = 10;

function ring(): PlayerRing {
  return createPlayerRing({ cushionSamples: CUSHION, fadeSamples: FADE });
}

function read(from: PlayerRing, length: number): number[] {
  const out = new Float32Array(length);
  from.read(out);
  return [...out];
}

function ramp(length: number, start = 1): Float32Array {
  return Float32Array.from({ length }, (_, n) => start + n);
}

describe('player ring', () => {
  it('waits for its cushion, then plays every sample once and in order', () => {
    const player = ring();
    player.write(0, ramp(CUSHION - 1));
    expect(read(player, 4)).toEqual([0, 0, 0, 0]);
    player.write(0, ramp(1, CUSHION));
    expect(read(player, CUSHION)).toEqual([...ramp(CUSHION)]);
  });

  it('plays what is shorter than the cushion when nothing more will come', () => {
    const player = ring();
    player.write(0, ramp(3));
    player.finish();
    expect(read(player, 5)).toEqual([1, 2, 3, 0, 0]);
    expect(player.drained).toBe(true);
    expect(player.played).toEqual({ sentences: 1, samplesOfNext: 0 });
  });

  it('is silent when it runs empty and fills its cushion again', () => {
    const player = ring();
    player.write(0, ramp(CUSHION));
    read(player, CUSHION + 20);
    player.write(0, ramp(5));
    expect(read(player, 5)).toEqual([0, 0, 0, 0, 0]);
    player.write(0, ramp(CUSHION));
    expect(read(player, 5)).toEqual([1, 2, 3, 4, 5]);
    expect(player.drained).toBe(false);
  });

  it('counts sentences heard to their end and what was heard of the next', () => {
    const player = ring();
    player.write(0, ramp(100));
    player.write(1, ramp(100));
    read(player, 100);
    expect(player.sentence).toBe(0);
    read(player, 30);
    expect(player.sentence).toBe(1);
    expect(player.played).toEqual({ sentences: 1, samplesOfNext: 30 });
  });

  it('fades within the fade and is silent after a flush; the faded samples count as heard', () => {
    const player = ring();
    player.write(0, new Float32Array(500).fill(1));
    read(player, 100);
    player.flush();
    const after = read(player, 30);
    expect(after[0]).toBe(1);
    expect(after.slice(0, FADE).every((sample, n) => n === 0 || sample < (after[n - 1] ?? 0))).toBe(true);
    expect(after.slice(FADE)).toEqual(Array.from({ length: 20 }, () => 0));
    expect(player.drained).toBe(true);
    expect(player.played).toEqual({ sentences: 0, samplesOfNext: 100 + FADE });
  });

  it('takes nothing more after a flush', () => {
    const player = ring();
    player.flush();
    player.write(0, ramp(500));
    expect(read(player, 3)).toEqual([0, 0, 0]);
  });

  it('gives the same samples however it is written and read', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 12 }),
        (writes, reads) => {
          const player = ring();
          const heard: number[] = [];
          let next = 1;
          writes.forEach((length, n) => {
            player.write(n >> 1, ramp(length, next));
            next += length;
            heard.push(...read(player, reads[n % reads.length] ?? 1));
          });
          player.finish();
          while (!player.drained) heard.push(...read(player, 128));
          expect(heard.filter((sample) => sample !== 0)).toEqual([...ramp(next - 1)]);
          expect(player.played).toEqual({ sentences: Math.ceil(writes.length / 2), samplesOfNext: 0 });
        },
      ),
      { seed: 5, numRuns: 200 },
    );
  });
});
