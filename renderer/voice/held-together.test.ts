import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { VoiceEvent } from '../../contract/voice.ts';
import { createHeldTogether, type HeldTogether } from './held-together.ts';

const words = { kind: 'transcript', text: 'dose', transcriber: 'local' } as const;
const started = { kind: 'answer', event: { kind: 'started' } } as VoiceEvent;
const evidence = { kind: 'answer', event: { kind: 'evidence' } } as VoiceEvent;
const text = { kind: 'answer', event: { kind: 'text', text: 'Five' } } as const;

let passed: VoiceEvent[];
let held: HeldTogether;

beforeEach(() => {
  vi.useFakeTimers();
  passed = [];
  held = createHeldTogether((event) => passed.push(event));
});
afterEach(() => vi.useRealTimers());

it('passes on at once what leads up to nothing', () => {
  held.take({ kind: 'partial', text: 'do' });
  held.take({ kind: 'heard-out' });
  expect(passed.map(({ kind }) => kind)).toEqual(['partial', 'heard-out']);
});

it('passes on words, evidence and the first of the answer together, in order', () => {
  for (const event of [words, started, evidence]) held.take(event);
  expect(passed).toEqual([]);
  held.take(text);
  expect(passed).toEqual([words, started, evidence, text]);
  vi.runAllTimers();
  expect(passed).toHaveLength(4);
});

it('shows the words where the answer takes longer', () => {
  held.take(words);
  held.take(started);
  vi.advanceTimersByTime(50);
  expect(passed).toEqual([words, started]);
  held.take(evidence);
  vi.advanceTimersByTime(50);
  expect(passed).toEqual([words, started, evidence]);
});

it('keeps nothing back when it is told to let go', () => {
  held.take(words);
  held.release();
  expect(passed).toEqual([words]);
});
