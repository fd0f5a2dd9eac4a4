import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRateLimit, type RateLimits } from './rate-limit.ts';

const never = new AbortController().signal;

function rig(limits: RateLimits) {
  let nowMs = 0;
  const limit = createRateLimit({
    limits: () => limits,
    nowMs: () => nowMs,
    wait: async (ms) => void (nowMs += ms),
  });
  return { limit, now: () => nowMs, pass: (ms: number) => void (nowMs += ms) };
}

const NONE = { requestsPerMinute: null, tokensPerMinute: null };

it('waits where that is short enough, and says at once where it is not', async () => {
  const { limit, now, pass } = rig({ ...NONE, requestsPerMinute: 2 });
  await limit.take(0, 0, never);
  pass(40_000);
  await limit.take(0, 0, never);
  await expect(limit.take(0, 5000, never)).rejects.toMatchObject({ code: 'PROVIDER_BUSY', retryAfterMs: 20_000 });
  await limit.take(0, 20_000, never);
  expect(now()).toBe(60_000);
});

it('keeps to what the server tells: what is left, and when there is more', async () => {
  const { limit, now } = rig(NONE);
  limit.learn(
    new Headers({
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '1',
      'x-ratelimit-reset-requests': '59s',
      'x-ratelimit-limit-tokens': '1000',
      'x-ratelimit-remaining-tokens': '900',
      'x-ratelimit-reset-tokens': '6s',
    }),
  );
  await limit.take(100, 0, never);
  // One more request is there after a second: all sixty after a minute.
  await limit.take(100, 2000, never);
  expect(now()).toBeLessThanOrEqual(2000);
  expect(now()).toBeGreaterThan(0);
});

it('leaves a server alone as long as it asks', async () => {
  const { limit, now } = rig(NONE);
  limit.holdOff(3000);
  await expect(limit.take(1, 2999, never)).rejects.toMatchObject({ code: 'PROVIDER_BUSY', retryAfterMs: 3000 });
  await limit.take(1, 3000, never);
  expect(now()).toBe(3000);
});

it('sends in no minute more than the limits say, but for one that is larger by itself', async () => {
  const asked = fc.array(fc.record({ pauseMs: fc.nat({ max: 30_000 }), tokens: fc.nat({ max: 150 }) }), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 200 }), asked, async (requests, tokens, all) => {
      const { limit, now, pass } = rig({ requestsPerMinute: requests, tokensPerMinute: tokens });
      const sent: { atMs: number; tokens: number }[] = [];
      for (const one of all) {
        pass(one.pauseMs);
        await limit.take(one.tokens, Number.MAX_SAFE_INTEGER, never);
        sent.push({ atMs: now(), tokens: one.tokens });
      }
      for (const { atMs } of sent) {
        const within = sent.filter((one) => one.atMs > atMs - 60_000 && one.atMs <= atMs);
        expect(within.length).toBeLessThanOrEqual(requests);
        const used = within.reduce((sum, one) => sum + one.tokens, 0);
        expect(used <= tokens || within.filter((one) => one.tokens > 0).length <= 1).toBe(true);
      }
    }),
    { seed: 6, numRuns: 60 },
  );
});
