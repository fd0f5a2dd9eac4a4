import { describe, expect, it } from 'vitest';
import { createMarker } from './marks.ts';

const marked = (text: string, terms: string[], prefixes: string[] = []) =>
  createMarker({ terms, prefixes })(text).map(({ start, end }) => text.slice(start, end));

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

  it('are none where nothing was looked for', () => {
    expect(marked('the patient', [])).toEqual([]);
  });
});
