import { beforeEach, expect, it } from 'vitest';
import { createSilentLog } from '../tests/fakes/silent-log.ts';
import { Failure } from './failure.ts';
import { createFullTextUpkeep } from './full-text-upkeep.ts';

let waiting: { delayMs: number; work: () => void }[];
let left: number;
let steps: number;
let failure: Error | null;

beforeEach(() => {
  [waiting, left, steps, failure] = [[], 0, 0, null];
});

function open() {
  return createFullTextUpkeep({
    segments: {
      merge() {
        steps++;
        if (failure) throw failure;
        return left-- > 0;
      },
    },
    after: (delayMs, work) => {
      const entry = { delayMs, work };
      waiting.push(entry);
      return () => void (waiting = waiting.filter((other) => other !== entry));
    },
    log: createSilentLog(),
  });
}

function pass(): void {
  for (const { work } of waiting.splice(0)) work();
}

it('merges step by step, letting others go between, until nothing is left', () => {
  const upkeep = open();
  left = 3;
  upkeep.wrote();
  upkeep.wrote();
  expect([steps, waiting.length]).toEqual([0, 1]);
  for (let step = 1; step <= 4; step++) {
    pass();
    expect(steps).toBe(step);
  }
  expect(waiting).toEqual([]);
  upkeep.wrote();
  expect(waiting).toHaveLength(1);
});

it('tries again much later when the disk was full, and never after a bug', () => {
  const upkeep = open();
  failure = new Failure('DISK_FULL');
  upkeep.wrote();
  pass();
  expect(waiting.map(({ delayMs }) => delayMs)).toEqual([60_000]);
  upkeep.wrote();
  expect(waiting).toHaveLength(1);
  failure = new Error('a bug');
  pass();
  expect(waiting).toEqual([]);
});

it('does nothing once closed', () => {
  const upkeep = open();
  left = 5;
  upkeep.wrote();
  upkeep.close();
  upkeep.wrote();
  expect([steps, waiting]).toEqual([0, []]);
});
