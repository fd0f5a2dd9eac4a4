import { expect, it } from 'vitest';
import { shareText } from './limit-words.ts';

it('never says that all of a limit is used before it is, nor more than all', () => {
  expect(shareText({ used: 999, limit: 1000 }, 'en')).toBe('99%');
  expect(shareText({ used: 800, limit: 1000 }, 'en')).toBe('80%');
  expect(shareText({ used: 1000, limit: 1000 }, 'en')).toBe('100%');
  expect(shareText({ used: 1700, limit: 1000 }, 'en')).toBe('100%');
  expect(shareText({ used: 0, limit: 1000 }, 'en')).toBe('0%');
});
