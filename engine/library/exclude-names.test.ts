import { sep } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createExclusion } from './exclude-names.ts';

const leavesOut = (pattern: string, path: string): boolean => createExclusion([pattern]).covers(path.split('/').join(sep));

describe('names left out of folders', () => {
  it.each([
    ['~$*', '~$note.docx', true],
    ['*.TMP', 'a.tmp', true],
    ['*.tmp', 'a.tmp.md', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*', 'anything', true],
    ['a+b(1).md', 'a+b(1).md', true],
    ['[ab].md', 'a.md', false],
    ['*💊?', 'take 💊s', true],
    ['nothing', '.hidden', true],
    ['caf\u00e9', 'cafe\u0301', true],
  ])('%s and %s: %s', (pattern, name, left) => {
    expect(leavesOut(pattern, name)).toBe(left);
  });

  it('agrees with the regular expression it stands for', () => {
    const letters = (alphabet: string) => fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 8 });
    const check = (pattern: string, name: string) => {
      const meant = name !== '' && new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'u').test(name);
      expect(createExclusion(pattern === '' ? [] : [pattern]).isExcluded([], name)).toBe(meant && pattern !== '');
    };
    fc.assert(
      fc.property(
        letters('ab*?'),
        letters('ab').filter((name) => name !== ''),
        check,
      ),
      { seed: 7, numRuns: 2000 },
    );
  });

  it('is not held up by a pattern of many stars', () => {
    expect(leavesOut(`${'*a'.repeat(99)}b`, 'a'.repeat(255))).toBe(false);
    expect(leavesOut(`${'**/a/'.repeat(50)}b`, 'a/'.repeat(200) + 'a')).toBe(false);
  });
});

describe('paths left out of a source', () => {
  it.each([
    ['drafts', 'a/drafts/b.md', true],
    ['drafts/', 'a/drafts/b.md', true],
    ['/drafts', 'drafts/b.md', true],
    ['./drafts', 'drafts/b.md', true],
    ['/drafts', 'a/drafts/b.md', false],
    ['a/drafts', 'a/drafts/b.md', true],
    ['a/drafts', 'b/a/drafts/c.md', false],
    ['**/drafts/*.md', 'a/b/drafts/c.md', true],
    ['**/drafts/*.md', 'drafts/c.md', true],
    ['**/drafts/*.md', 'drafts/c/d.md', false],
    ['a/**', 'a/b/c.md', true],
    ['a/**', 'a.md', false],
    ['a/*/c.md', 'a/b/c.md', true],
    ['a/*/c.md', 'a/b/b/c.md', false],
    ['A/**/Old?.md', 'a/x/y/old1.md', true],
  ])('%s and %s: %s', (pattern, path, left) => {
    expect(leavesOut(pattern, path)).toBe(left);
  });

  it('agrees with the regular expression it stands for', () => {
    const part = fc.constantFrom('a', 'b', 'ab');
    const patternPart = fc.oneof(part, fc.constantFrom('*', '?', '**', 'a*'));
    const parts = fc.array(part, { minLength: 1, maxLength: 5 });
    const patternParts = fc.array(patternPart, { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(patternParts, parts, (pattern, path) => {
        const source = pattern.map((each) =>
          each === '**' ? '(?:[^/]+/)*' : `${each.replaceAll('*', '[^/]*').replaceAll('?', '[^/]')}/`,
        );
        const meant = new RegExp(`^${source.join('')}$`, 'u').test(`${path.join('/')}/`);
        expect(createExclusion([pattern.join('/')]).isExcluded(path.slice(0, -1), path.at(-1) ?? '')).toBe(meant);
      }),
      { seed: 11, numRuns: 2000 },
    );
  });
});
