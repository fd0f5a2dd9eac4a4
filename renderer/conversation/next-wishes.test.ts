import { afterEach, expect, it } from 'vitest';
import { takeNextWishes, useNextWishes, wishNext } from './next-wishes.ts';

afterEach(() => void takeNextWishes());

it('what is wished for the next question is for that one only', () => {
  wishNext('preview');
  wishNext('asWritten');
  expect(takeNextWishes()).toEqual({ preview: true, asWritten: true });
  expect(takeNextWishes()).toEqual({});
});

it('a wish said twice is taken back', () => {
  wishNext('preview');
  wishNext('fresh');
  wishNext('preview');
  expect(useNextWishes.getState().wishes).toEqual({ fresh: true });
});
