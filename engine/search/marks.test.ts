import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMarker } from './marks.ts';

const marked = (text: string, terms: string[], prefixes: string[] = []) =>
  createMarker()({ terms, prefixes })(text).map(({ start, end }) => text.slice(start, end));

describe('marks in a passage', () => {
  it('are the words that have a stem that was looked for', () => {
    expect(marked('Hypertensive patients: hypertension is common.', ['hypertens'])).toEqual(['Hypertensive', 'hypertension']);
  });

  it('take words written together as a whole', () => {
    expect(marked('An X-ray, and ramipril 5mg daily', ['xrai', 'mg'])).toEqual(['X-ray', '5mg']);
  });

  it('take words that begin as was typed', () => {
    expect(marked('Metoprolol, metformin and aspirin', [], ['met'])).toEqual(['Metoprolol', 'metformin']);
  });

  it('are the same for a word seen before, whatever was looked for then', () => {
    const marker = createMarker();
    const texts = ['Hypertensive patients: ramipril', 'patients with RAMIPRIL and hypertension'];
    const searches = [['hypertens'], ['ramipril'], ['patient', 'ramipril'], ['none']].flatMap((terms) =>
      texts.map((text) => ({ terms, text })),
    );
    for (const { terms, text } of searches)
      expect(marker({ terms, prefixes: [] })(text)).toEqual(createMarker()({ terms, prefixes: [] })(text));
  });

  it('stand at every word of any text', () => {
    const word = /[\p{L}\p{N}]+(?:['’.-][\p{L}\p{N}]+)*/gu;
    const pieces = fc.constantFrom('a', 'B7', 'é', 'e\u0301', '𝒜', '\ud835', '中', '.', '-', "'", '’', ' ', '\n', '!', '٣');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const text = parts.join('');
        const words = [...text.matchAll(word)].map(([found]) => found);
        expect(marked(text, [], [''])).toEqual(words);
      }),
      { seed: 7 },
    );
  });

  it('are none where nothing was looked for', () => {
    expect(marked('the patient', [])).toEqual([]);
  });
});
