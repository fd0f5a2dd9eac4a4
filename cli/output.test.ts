import { expect, it } from 'vitest';
import { withoutControls } from './output.ts';

it('writes what a terminal would obey as its code, which JSON reads as the character', () => {
  const words = 'a\u001b]0;owned\u0007\u009b2J\r\nb\tc';
  expect(withoutControls(words)).toBe('a\\u001b]0;owned\\u0007\\u009b2J\\u000d\nb\tc');
  expect(JSON.parse(withoutControls(JSON.stringify({ words })))).toEqual({ words });
});
