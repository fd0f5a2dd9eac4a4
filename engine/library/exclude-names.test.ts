import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNameFilter } from './exclude-names.ts';

describe('names left out of folders', () => {
  it.each([
    ['~$*', '~$note.docx', true],
    ['*.TMP', 'a.tmp', true],
    ['*.tmp', 'a.tmp.md', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*', 'anything', true],
    ['a+b(1).md', 'a+b(1).md', true],
    ['*💊?', 'take 💊s', true],
    ['nothing', '.hidden', true],
  ])('%s and %s: %s', (pattern, name, left) => {
    expect(createNameFilter([pattern])(name)).toBe(left);
  });

  it('agrees with the regular expression it stands for', () => {
    const letters = (alphabet: string) => fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 8 });
    const check = (pattern: string, name: string) => {
      const meant = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'u').test(name);
      expect(createNameFilter([pattern])(name)).toBe(meant);
    };
    fc.assert(fc.property(letters('ab*?'), letters('ab'), check), { seed: 7, numRuns: 2000 });
  });

  it('is not held up by a pattern of many stars', () => {
    expect(createNameFilter([`${'*a'.repeat(99)}b`])('a'.repeat(255))).toBe(false);
  });
});
