import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startWatch } from './stream-watch.ts';

const TIMEOUTS = { connectMs: 500, firstTokenMs: 1000, betweenTokensMs: 300 };
const never = new AbortController().signal;
const ended = (code: string) => expect.objectContaining({ code });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('ends a request whose connection, first word or next word does not come in time', () => {
  const connecting = startWatch(never, TIMEOUTS);
  connecting.connecting();
  vi.advanceTimersByTime(499);
  connecting.throwIfEnded();
  vi.advanceTimersByTime(1);
  expect(() => connecting.throwIfEnded()).toThrow(ended('PROVIDER_TIMEOUT'));
  expect(connecting.signal.aborted).toBe(true);

  const waiting = startWatch(never, TIMEOUTS);
  waiting.connecting();
  waiting.connected();
  waiting.opened();
  // What is no word does not move it.
  vi.advanceTimersByTime(900);
  waiting.arrived(false);
  vi.advanceTimersByTime(100);
  expect(() => waiting.throwIfEnded()).toThrow(ended('PROVIDER_TIMEOUT'));

  const stalled = startWatch(never, TIMEOUTS);
  for (let word = 0; word < 9; word += 1) {
    vi.advanceTimersByTime(290);
    stalled.arrived(true);
  }
  stalled.throwIfEnded();
  vi.advanceTimersByTime(300);
  expect(() => stalled.throwIfEnded()).toThrow(ended('PROVIDER_CUT'));
});

it('stands still while a person is asked, and goes on with what was left', () => {
  const watch = startWatch(never, TIMEOUTS);
  vi.advanceTimersByTime(600);
  const resume = watch.hold();
  vi.advanceTimersByTime(3_600_000);
  watch.throwIfEnded();
  resume();
  vi.advanceTimersByTime(399);
  watch.throwIfEnded();
  vi.advanceTimersByTime(1);
  expect(() => watch.throwIfEnded()).toThrow(ended('PROVIDER_TIMEOUT'));
});

it('ends with its caller, for the caller’s reason, and leaves no timer behind', () => {
  const caller = new AbortController();
  const watch = startWatch(caller.signal, TIMEOUTS);
  watch.connecting();
  watch.arrived(true);
  caller.abort();
  expect(() => watch.throwIfEnded()).toThrow(expect.objectContaining({ name: 'AbortError' }));
  watch.stop();
  expect(vi.getTimerCount()).toBe(0);
});
