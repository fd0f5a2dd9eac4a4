import { expect, it } from 'vitest';
import { claimsOf } from './answer-claims.ts';

function read(answer: string): { text: string; cites: number[] }[] {
  return claimsOf(answer, (number) => [{ id: number, text: '' }]).map(({ text, start, end, sources }) => {
    expect(answer.slice(start, end).replaceAll(/\[\d\]|\s/gu, '')).toBe(text.replaceAll(/\s/gu, ''));
    return { text, cites: sources.map(({ id }) => id) };
  });
}

it('a marker belongs to the sentence it stands in or behind', () => {
  expect(read('She takes ramipril 5 mg [1][2]. It was started in May. [3] No fever[1] or cough.')).toEqual([
    { text: 'She takes ramipril 5 mg.', cites: [1, 2] },
    { text: 'It was started in May.', cites: [3] },
    { text: 'No fever or cough.', cites: [1] },
  ]);
});

it('items of a list are sentences of their own', () => {
  expect(read('Medicines:\n- ramipril 5 mg [1]\n- aspirin 75 mg')).toEqual([
    { text: 'ramipril 5 mg', cites: [1] },
    { text: 'aspirin 75 mg', cites: [] },
  ]);
});

it('what claims nothing needs no source', () => {
  expect(read('# Medicines\n\nI found nothing on allergies.\n\nWhich patient is meant?\n\n---')).toEqual([]);
});

it('a decimal point keeps the space before it', () => {
  expect(read('She takes digoxin .125 mg [1] .')).toEqual([{ text: 'She takes digoxin .125 mg.', cites: [1] }]);
});
