import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainText } from './plain-text.ts';

it('writes hyphens, blanks and apostrophes in their plainest form', () => {
  expect(plainText('12\u201105\u20101980,\u00a00161\u202f496, O\u02bcBrien')).toBe('12-05-1980, 0161 496, O’Brien');
});

it('takes dashes for hyphens in numbers, and leaves ranges and dashes between words', () => {
  expect(plainText('12–05–1980 AB–482913')).toBe('12-05-1980 AB-482913');
  expect(plainText('200–4000 mL, well–known – 3')).toBe('200–4000 mL, well–known – 3');
});

it('leaves everything at its place', () => {
  const text = fc.string({ unit: fc.constantFrom('1', 'a', '–', '\u2011', '\u00a0', '\u02bc', '\ud83d', ' ') });
  fc.assert(
    fc.property(text, (some) => {
      expect(plainText(some)).toHaveLength(some.length);
    }),
    { seed: 6 },
  );
});
