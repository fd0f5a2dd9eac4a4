import { describe, expect, it } from 'vitest';
import { checkClaims } from './check-claims.ts';

function verdictOf(text: string, source: string): string | undefined {
  return checkClaims([{ text, start: 0, end: text.length, sources: [{ id: 1, text: source }] }])[0]?.verdict;
}

const AT_MOST = [
  'Give no more than 4 doses in 24 hours.',
  'Give at most 4 doses in 24 hours.',
  'Give up to 4 doses in 24 hours.',
  'Give a maximum of 4 doses in 24 hours.',
  'Maximum 4 doses in 24 hours.',
  'Do not exceed 4 doses in 24 hours.',
];
const AT_LEAST = [
  'Give at least 4 doses in 24 hours.',
  'Give a minimum of 4 doses in 24 hours.',
  'Give no fewer than 4 doses in 24 hours.',
  'Give no less than 4 doses in 24 hours.',
];
const pairs = (sources: readonly string[], claims: readonly string[]) =>
  sources.flatMap((source) => claims.map((claim) => [claim, source] as const));

describe('a limit from above and one from below', () => {
  it.each([...pairs(AT_MOST, AT_MOST), ...pairs(AT_LEAST, AT_LEAST)])('are told in many words: %s Source: %s', (text, source) =>
    expect(verdictOf(text, source)).toBe('supported'),
  );
  it.each([...pairs(AT_MOST, AT_LEAST), ...pairs(AT_LEAST, AT_MOST)])('are opposites: %s Source: %s', (text, source) =>
    expect(verdictOf(text, source)).toBe('contradicted'),
  );
  it.each([
    ['Give more than 4 doses in 24 hours.', 'Give no more than 4 doses in 24 hours.'],
    ['Less than 6 hours between doses.', 'No less than 6 hours between doses.'],
    ['No more than 6 hours between doses.', 'No less than 6 hours between doses.'],
    ['Leave at most 4 hours between doses.', 'Leave at least 4 hours between doses.'],
    ['Treatment for longer than 5 days.', 'Treatment for no longer than 5 days.'],
  ])('differ by one word: %s Source: %s', (text, source) => expect(verdictOf(text, source)).toBe('contradicted'));
  it.each([
    ['At least 6 hours between doses.', 'No less than 6 hours between doses.'],
    ['Leave a minimum of 4 hours between doses.', 'Leave at least 4 hours between doses.'],
    ['Treatment for at most 5 days.', 'Treatment for no longer than 5 days.'],
  ])('are the same: %s Source: %s', (text, source) => expect(verdictOf(text, source)).toBe('supported'));
});

describe('a bound', () => {
  it.each([
    ['Troponin was 14 ng/L.', 'Troponin <14 ng/L.'],
    ['Platelets were 20 before transfusion.', 'Platelets < 20 before transfusion.'],
    ['Weight loss of 10 kg.', 'Weight loss of more than 10 kg.'],
    ['The PSA was 0.1.', 'PSA < 0.1.'],
  ])('is no value: %s Source: %s', (text, source) => expect(verdictOf(text, source)).not.toBe('supported'));
  it.each([
    ['Troponin was below 14 ng/L.', 'Troponin <14 ng/L.'],
    ['D-dimer exceeded 500.', 'D-dimer > 500.'],
    ['HbA1c was 53 mmol/mol or less.', 'HbA1c ≤ 53 mmol/mol.'],
    ['The threshold for platelets is 20.', 'Transfuse where platelets are < 20, the threshold.'],
    ['Troponin was 14 ng/L.', 'Troponin 14 ng/L, reference < 20 ng/L.'],
  ])('is told as a bound: %s Source: %s', (text, source) => expect(verdictOf(text, source)).toBe('supported'));
});
