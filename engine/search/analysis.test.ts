import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexTerms, queryTerms, termsOfWord } from './analysis.ts';

const finds = (query: string, text: string) => {
  const indexed = new Set(indexTerms(text, []));
  return queryTerms(query).some((term) => indexed.has(term));
};
const findsAll = (query: string, text: string) => {
  const indexed = new Set(indexTerms(text, []));
  return queryTerms(query).every((term) => indexed.has(term));
};

describe('terms of a text', () => {
  it('are stemmed, lower case, without stop words and possessives', () => {
    expect(indexTerms("The patient's allergies are to Penicillins", [])).toEqual(['patient', 'allergi', 'penicillin']);
  });

  it('keep decimals and contractions whole, and split a missing space after a full stop', () => {
    expect(indexTerms("INR 1.5 don't fever.The", [])).toEqual(['inr', '1.5', 'don_t', 'fever']);
  });

  it('put heading terms first, and only those the passage lacks', () => {
    expect(indexTerms('Metformin 500 mg', ['Medication list', 'Metformin'])).toEqual(['medic', 'list', 'metformin', '500', 'mg']);
  });

  it.each([
    ['café', 'CAFE'],
    ['50 mg/day', '50mg/day'],
    ['50mg', 'take 50 mg daily'],
    ['5 µg', '5mcg'],
    ['beta blocker', 'β-blocker'],
    ['beta-blocker', 'beta‑blockers'],
    ['TNFα', 'TNF-alpha'],
    ['qd', 'q.d.'],
    ['mmol/L', '5.2 mmol/l'],
    ['1000', '1,000 units'],
    ['fibrosis', 'ﬁbrosis'],
  ])('let %j find every word of %j', (query, text) => {
    expect(findsAll(query, text)).toBe(true);
  });

  it.each([
    ['β-blockers', 'started on a beta blocker'],
    ['COVID19', 'COVID-19'],
    ['COVID-19', 'covid 19'],
    ['5HT', '5-HT'],
    ['T-4', 'T4'],
    ['vitamin B 12', 'B12'],
    ['HbA1c', 'hemoglobin A1c'],
    ['xray', 'chest x-ray'],
    ['beta2 agonist', 'β2-agonist'],
    ['hypertension', 'hyper-\n  tension'],
    ['Lipitor', 'Lipitor™'],
  ])('let %j find %j', (query, text) => {
    expect(finds(query, text)).toBe(true);
  });

  it('never join the two ends of a range', () => {
    expect(indexTerms('5-10 tablets', [])).toEqual(['5', '10', 'tablet']);
  });

  it('are the same for a word by itself', () => {
    const word = fc.oneof(
      fc.stringMatching(/^[A-Za-z]{1,80}$/),
      fc.constantFrom('The', 'ug', 'MG', 'HbA1c', 'q.d', 'X-ray', "don't", 'naïve', 'TNFα', '50mg'),
      fc.string({ unit: 'binary', maxLength: 12 }),
    );
    fc.assert(
      fc.property(word, (text) => {
        expect(termsOfWord(text)).toEqual(queryTerms(text));
      }),
      { seed: 21, numRuns: 500 },
    );
  });

  it('hold only letters, digits, full stops and low lines, for any text, and are the same for question and passage', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const terms = indexTerms(text, []);
        for (const term of terms) expect(term).toMatch(/^[\p{L}\p{N}._]+$/u);
        expect(queryTerms(text)).toEqual(terms);
      }),
      { seed: 20, numRuns: 500 },
    );
  });
});
