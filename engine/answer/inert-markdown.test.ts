import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liveIn } from '../../tests/fixtures/inert-answer.ts';
import { createInertMarkdown } from './inert-markdown.ts';

function inert(...pieces: (string | null)[]): string {
  const markdown = createInertMarkdown();
  return pieces.map((piece) => (piece === null ? `${markdown.cite()}[1]` : markdown.push(piece))).join('') + markdown.end();
}

describe('inert Markdown', () => {
  it.each([
    ['![x](https://e.example/a.png)', '!\\[x]\\(https://e.example/a.png)'],
    ['[x](javascript:alert)', '[x]\\(javascript:alert)'],
    ['[x][y]\n\n[y]: https://e.example', '[x][y]\n\n[y]\\: https://e.example'],
    ['<img src=x> <!-- y --> </p> <https://e.example>', '&lt;img src=x> &lt;!-- y --> &lt;/p> &lt;https://e.example>'],
    ['**5 mg** < 6 mg, `a<5`, [x], 3 > 2, (see)', '**5 mg** < 6 mg, `a<5`, [x], 3 > 2, (see)'],
    ['https://e.example/\\<img src=x> \\\\<img>', 'https://e.example/\\&lt;img src=x> \\\\&lt;img>'],
    ['a\u202eb\u200bc\u{E0041}d\u001b[2J\u{1F469}\u200d\u{1F4BB}', 'abcd[2J\u{1F469}\u200d\u{1F4BB}'],
  ])('of %j', (text, expected) => {
    expect(inert(text)).toBe(expected);
    expect(inert(...text)).toBe(expected);
    expect(inert(...text.split(''))).toBe(expected);
  });

  it('counts a citation as a bracket', () => {
    expect(inert('!', null, ': https://e.example')).toBe('![1]\\: https://e.example');
    expect(inert('a <', null, 'img src=x>')).toBe('a &lt;[1]img src=x>');
  });

  it('whatever is written, however it is torn', () => {
    const token = fc.constantFrom(
      '![',
      '[',
      ']',
      '(',
      ')',
      ':',
      '<',
      '>',
      '\\',
      '`',
      'x',
      ' ',
      '\n',
      'img',
      '!--',
      'https://e.example/',
      'www.e.example',
      '&lt;',
      '\ud83d',
    );
    const pieces = fc.array(fc.oneof(token, fc.constant(null)), { maxLength: 14 });
    fc.assert(
      fc.property(pieces, (all) => {
        expect(liveIn(inert(...all))).toEqual([]);
      }),
      { seed: 64, numRuns: 1500 },
    );
  });
});
