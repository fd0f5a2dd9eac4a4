import { describe, expect, it } from 'vitest';
import { checkClaims } from './check-claims.ts';

function verdictOf(text: string, source: string): string | undefined {
  return checkClaims([{ text, start: 0, end: text.length, sources: [{ id: 1, text: source }] }])[0]?.verdict;
}

describe('what a change ends at', () => {
  it.each([
    ['Prednisolone was reduced to 40 mg.', 'Prednisolone was reduced from 40 mg to 20 mg.'],
    ['Creatinine rose to 88.', 'Creatinine rose from 88 to 140.'],
    ['Lisinopril was increased to 10 mg.', 'Lisinopril was increased from 10 mg to 20 mg.'],
  ])('is not what it began with: %s Source: %s', (text, source) => expect(verdictOf(text, source)).toBe('contradicted'));
  it.each([
    ['Prednisolone was reduced to 20 mg.', 'Prednisolone was reduced from 40 mg to 20 mg.'],
    ['Prednisolone was reduced from 40 mg.', 'Prednisolone was reduced from 40 mg to 20 mg.'],
    ['Creatinine rose to 140 from 88.', 'Creatinine rose from 88 to 140.'],
    ['Creatinine rose from 88 to 140.', 'Creatinine rose from 88 to 140 in May.'],
    ['Lisinopril was increased to 10 mg.', 'Lisinopril was increased from 5 mg to 10 mg. Later it rose from 10 mg to 20 mg.'],
  ])('is told: %s Source: %s', (text, source) => expect(verdictOf(text, source)).toBe('supported'));
});
