import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Failure } from '../failure.ts';
import { admits, type BreakerEvent, type BreakerState, createBreaker, NEW_BREAKER, stepBreaker } from './breaker.ts';

const failure = new Failure('PROVIDER_ERROR');
const failed: BreakerEvent = { kind: 'failed', failure };

function after(events: readonly BreakerEvent[], nowMs = 0): BreakerState {
  return events.reduce<BreakerState>((state, event) => stepBreaker(state, event, nowMs), NEW_BREAKER);
}

it('lets all through until several fail in a row', () => {
  expect(admits(after([failed, failed]), 0)).toBe(true);
  expect(admits(after([failed, failed, { kind: 'done' }, failed, failed]), 0)).toBe(true);
  expect(admits(after([failed, failed, failed]), 0)).toBe(false);
});

it('lets one through after a pause: it decides, and the others wait for it', () => {
  let nowMs = 0;
  const breaker = createBreaker({ nowMs: () => nowMs, changed: () => undefined });
  for (let times = 0; times < 3; times += 1) {
    breaker.admit();
    breaker.tell(failed);
  }
  expect(breaker.view()).toEqual({ state: 'paused', failure, retryInMs: 5000 });
  expect(() => breaker.admit()).toThrow(expect.objectContaining({ code: 'PROVIDER_PAUSED', retryAfterMs: 5000 }));
  nowMs = 5000;
  breaker.admit();
  expect(breaker.view().state).toBe('probing');
  expect(() => breaker.admit()).toThrow(expect.objectContaining({ code: 'PROVIDER_PAUSED' }));
  breaker.tell({ kind: 'done' });
  expect(breaker.view()).toEqual({ state: 'ok', failure: null, retryInMs: null });
});

it('is not kept closed by a probe that was taken back', () => {
  const probing = stepBreaker(after([failed, failed, failed]), { kind: 'admitted' }, 5000);
  expect(admits(probing, 5000)).toBe(false);
  expect(admits(stepBreaker(probing, { kind: 'abandoned' }, 6000), 6000)).toBe(true);
});

it('whatever happened, asks again within half a minute, and lets no second one through beside a probe', () => {
  const event = fc.constantFrom<BreakerEvent>(
    { kind: 'admitted' },
    { kind: 'asked' },
    { kind: 'done' },
    { kind: 'abandoned' },
    failed,
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(event, fc.nat({ max: 20_000 }))), (events) => {
      let state: BreakerState = NEW_BREAKER;
      let nowMs = 0;
      for (const [next, ms] of events) {
        nowMs += ms;
        // Nothing is admitted that must not be.
        if (next.kind === 'admitted' && !admits(state, nowMs)) continue;
        state = stepBreaker(state, next, nowMs);
        if (state.kind === 'open') expect(state.untilMs - nowMs).toBeLessThanOrEqual(30_000);
        if (state.kind === 'half-open') expect(admits(state, nowMs + 1e9)).toBe(false);
      }
    }),
    { seed: 6 },
  );
});
