import fc from 'fast-check';
import { expect, it } from 'vitest';
import { snippetOf } from './snippet.ts';

const shown = (text: string, words: string[], maxChars?: number) =>
  snippetOf({ text, marks: marksOf(text, words) }, maxChars)
    .map((part) => (part.marked ? `[${part.text}]` : part.text))
    .join('');

function marksOf(text: string, words: string[]): { start: number; end: number }[] {
  return words
    .flatMap((word) => [...text.matchAll(new RegExp(word, 'g'))].map(({ index }) => ({ start: index, end: index + word.length })))
    .sort((left, right) => left.start - right.start);
}

it('shows a short passage whole, with what was looked for marked', () => {
  expect(shown('Start metformin 500 mg daily.', ['metformin', 'daily'])).toBe('Start [metformin] 500 mg [daily].');
});

it('shows the part that holds most of the words, cut at words', () => {
  const text = `${'nothing of note here, '.repeat(30)}dyspnoea on exertion and ankle oedema, ${'nothing more of it, '.repeat(30)}dyspnoea`;
  const line = shown(text, ['dyspnoea', 'oedema'], 120);
  expect(line).toContain('[dyspnoea] on exertion and ankle [oedema]');
  expect(line).toMatch(/^… \S/);
  expect(line).toMatch(/\S …$/);
  expect(line.length).toBeLessThan(160);
});

it('shows the beginning where nothing is marked', () => {
  const line = shown('word '.repeat(100), [], 50);
  expect(line.startsWith('word word')).toBe(true);
  expect(line.endsWith('…')).toBe(true);
});

it('never shows anything but the passage itself', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 400 }), fc.array(fc.tuple(fc.nat(400), fc.nat(30)), { maxLength: 8 }), (text, spans) => {
      const marks = spans
        .map(([start, length]) => ({ start, end: start + length }))
        .filter(({ start, end }) => end <= text.length && end > start)
        .sort((left, right) => left.start - right.start);
      const parts = snippetOf({ text, marks }, 80).map((part) => part.text);
      const inner = parts.filter(
        (part, index) => !((index === 0 && part === '… ') || (index === parts.length - 1 && part === ' …')),
      );
      expect(text).toContain(inner.join(''));
    }),
    { seed: 7 },
  );
});
