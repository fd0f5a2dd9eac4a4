import { describe, expect, it } from 'vitest';
import { judgeSound } from './mic-check-verdict.ts';

const tone = (amplitude: number) => Float32Array.from({ length: 48_000 }, (_, n) => amplitude * Math.sin(n / 20));

describe('what the microphone check says', () => {
  it.each([
    [0, 'checkSilent'],
    [0.001, 'checkSilent'],
    [0.02, 'checkQuiet'],
    [0.3, 'checkGood'],
    [1, 'checkLoud'],
  ] as const)('of a tone of amplitude %s: %s', (amplitude, verdict) => {
    expect(judgeSound(tone(amplitude))).toBe(verdict);
  });

  it('forgives a single click', () => {
    const samples = tone(0.3);
    samples[100] = 1;
    expect(judgeSound(samples)).toBe('checkGood');
  });
});
