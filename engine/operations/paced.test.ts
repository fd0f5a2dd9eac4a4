import { expect, it } from 'vitest';
import { createPaced } from './paced.ts';

it('spends a thirtieth of the time at most on a value that is dear, and none is old where it must not be', () => {
  let nowMs = 0;
  let reads = 0;
  const paced = createPaced(
    () => {
      nowMs += 10;
      return ++reads;
    },
    () => nowMs,
  );
  expect(paced.read(false)).toBe(1);
  nowMs += 299;
  expect(paced.read(false)).toBe(1);
  expect(paced.read(true)).toBe(2);
  nowMs += 300;
  expect(paced.read(false)).toBe(3);
});
