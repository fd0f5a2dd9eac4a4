import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DEFAULT_PROVIDER } from '../contract/providers.ts';
import { createTimeLeft } from './time-left.ts';

const { firstTokenMs } = DEFAULT_PROVIDER.timeouts;

it('is over within ten seconds as set out of the box, however many of the chain say nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 2000 }), { minLength: 1, maxLength: 10 }), (delays) => {
      let nowMs = 0;
      const time = createTimeLeft(
        delays.map(() => firstTokenMs),
        () => nowMs,
      );
      const shares: number[] = [];
      for (const [index, delayMs] of delays.entries()) {
        nowMs += Math.min(delayMs, time.leftMs());
        const share = Math.min(firstTokenMs, time.shareMs(delays.length - 1 - index));
        shares.push(share);
        nowMs += share;
      }
      expect(nowMs).toBeLessThanOrEqual(10_000);
      // None is left without any time by those before it.
      expect(Math.min(...shares)).toBeGreaterThan(0);
    }),
    { seed: 6 },
  );
});

it('leaves those that come after a provider that says nothing the time to answer', () => {
  let nowMs = 0;
  const time = createTimeLeft([firstTokenMs, firstTokenMs, firstTokenMs], () => nowMs);
  const shares = [2, 1, 0].map((after) => {
    const share = Math.min(firstTokenMs, time.shareMs(after));
    nowMs += share;
    return share;
  });
  expect(shares).toEqual([4500, 2500, 2500]);
});

it('gives one provider the time the settings give it, and its own to one that was given longer', () => {
  const time = createTimeLeft([firstTokenMs], () => 0);
  expect(time.shareMs(0)).toBeGreaterThanOrEqual(firstTokenMs);
  expect(createTimeLeft([60_000], () => 0).shareMs(0)).toBeGreaterThanOrEqual(60_000);
});

it('stands still while a person reads', () => {
  let nowMs = 0;
  const time = createTimeLeft([firstTokenMs], () => nowMs);
  const resume = time.hold();
  nowMs += 3_600_000;
  const before = time.leftMs();
  resume();
  expect(before).toBe(0);
  expect(time.leftMs()).toBe(9500);
});
