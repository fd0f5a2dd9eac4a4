import { describe, expect, it } from 'vitest';
import { checkClaims } from './check-claims.ts';

function verdictOf(text: string, source: string): string | undefined {
  return checkClaims([{ text, start: 0, end: text.length, sources: [{ id: 1, text: source }] }])[0]?.verdict;
}

describe('the part of the day a drug is taken in', () => {
  it.each([
    ['Take prednisolone 30 mg at bedtime.', 'Take prednisolone 30 mg in the morning.'],
    ['Take prednisolone 30 mg at night.', 'Take prednisolone 30 mg in the morning.'],
    ['Insulin glargine 24 units in the morning.', 'Insulin glargine 24 units at night.'],
    ['Atorvastatin 80 mg mane.', 'Atorvastatin 80 mg nocte.'],
    ['Gliclazide 80 mg at night.', 'Metformin 500 mg BD, gliclazide 80 mg OM.'],
    ['Gliclazide 80 mg twice daily.', 'Gliclazide 80 mg OM.'],
  ])('is not another: %s Source: %s', (text, source) => expect(verdictOf(text, source)).toBe('contradicted'));
  it.each([
    ['Take prednisolone 30 mg every morning.', 'Take prednisolone 30 mg in the morning.'],
    ['Prednisolone 30 mg once daily.', 'Take prednisolone 30 mg in the morning.'],
    ['Atorvastatin 80 mg at night.', 'Atorvastatin 80 mg nocte.'],
    ['Atorvastatin 80 mg at bedtime.', 'Atorvastatin 80 mg every evening.'],
    ['Gliclazide 80 mg in the morning.', 'Metformin 500 mg BD, gliclazide 80 mg OM.'],
    ['Gliclazide 80 mg once daily.', 'Gliclazide 80 mg OM.'],
    ['Atorvastatin 80 mg at night and aspirin 75 mg in the morning.', 'Aspirin 75 mg mane, atorvastatin 80 mg nocte.'],
  ])('is told: %s Source: %s', (text, source) => expect(verdictOf(text, source)).toBe('supported'));
});
