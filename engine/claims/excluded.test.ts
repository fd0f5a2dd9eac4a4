import { describe, expect, it } from 'vitest';
import { checkClaims } from './check-claims.ts';

function verdictOf(text: string, source: string): string | undefined {
  return checkClaims([{ text, start: 0, end: text.length, sources: [{ id: 1, text: source }] }])[0]?.verdict;
}

describe('what was ruled out or excluded is denied', () => {
  it.each([
    ['The patient has a PE.', 'PE was ruled out on CTPA.'],
    ['CTPA showed PE.', 'PE ruled out by CTPA.'],
    ['The patient had a myocardial infarction.', 'Myocardial infarction was excluded by serial troponins.'],
    ['PE was excluded on CTPA.', 'CTPA showed PE.'],
    ['CTPA ruled out PE.', 'CTPA showed PE.'],
    ['Doppler shows DVT.', 'Doppler rules out DVT.'],
    ['Patient had MI.', 'Ruled out for MI.'],
    ['There is a fracture of the wrist.', 'X-ray of the wrist excluded a fracture.'],
    ['Pneumonia was excluded.', 'Pneumonia was confirmed and PE was excluded.'],
  ])('contradicted: %s Source: %s', (text, source) => expect(verdictOf(text, source)).toBe('contradicted'));

  it.each([
    ['There is no PE on CTPA.', 'PE was ruled out on CTPA.'],
    ['PE was excluded on CTPA.', 'No PE on CTPA.'],
    ['CTPA excluded PE.', 'PE ruled out by CTPA.'],
    ['No myocardial infarction.', 'Myocardial infarction was excluded by serial troponins.'],
    ['Pneumonia was confirmed.', 'Pneumonia was confirmed and PE was excluded.'],
    ['CTPA showed consolidation.', 'CTPA excluded PE and showed consolidation.'],
    ['CTPA confirmed PE.', 'CTPA showed PE.'],
    ['Patients from other wards were excluded from the trial.', 'Excluded from the trial: patients from other wards.'],
  ])('supported: %s Source: %s', (text, source) => expect(verdictOf(text, source)).toBe('supported'));
});

describe('what is not excluded is neither said nor denied', () => {
  const OPEN = [
    'PE could not be excluded on CTPA.',
    'PE was not ruled out on CTPA.',
    'CTPA cannot exclude PE.',
    'CTPA was done to rule out PE.',
  ];
  const SETTLED = ['PE was ruled out on CTPA.', 'There is no PE on CTPA.', 'CTPA showed PE.', 'The patient has a PE.'];
  const pairs = (sources: readonly string[], claims: readonly string[]) =>
    sources.flatMap((source) => claims.map((claim) => [claim, source] as const));

  it.each([...pairs(OPEN, SETTLED), ...pairs(SETTLED, OPEN)])('not supported: %s Source: %s', (text, source) =>
    expect(verdictOf(text, source)).not.toBe('supported'),
  );

  it.each([
    ['PE could not be excluded.', 'PE could not be excluded on CTPA.'],
    ['PE cannot be excluded by CTPA.', 'CTPA cannot exclude PE.'],
    ['PE was not excluded on CTPA.', 'PE was not ruled out on CTPA.'],
  ])('supported: %s Source: %s', (text, source) => expect(verdictOf(text, source)).toBe('supported'));
});

describe('what was to be excluded, and was', () => {
  const source = 'CTPA was done to exclude PE. PE was ruled out.';
  it.each(['The patient has a PE.', 'There is a PE.'])('contradicted: %s', (text) =>
    expect(verdictOf(text, source)).toBe('contradicted'),
  );
  it.each(['There was no PE.', 'PE was excluded.', 'A CTPA was done to exclude PE.'])('supported: %s', (text) =>
    expect(verdictOf(text, source)).toBe('supported'),
  );
});

describe('what is unlikely is neither said nor denied', () => {
  it.each(['Patient has sepsis.', 'Sepsis is likely.', 'There is no sepsis.'])('not supported: %s', (text) =>
    expect(verdictOf(text, 'Sepsis is unlikely.')).not.toBe('supported'),
  );
  it.each([
    ['The lesion is likely to be malignant.', 'The lesion is unlikely to be malignant.'],
    ['Likely viral.', 'Unlikely viral.'],
    ['Unlikely viral.', 'Likely viral.'],
  ])('contradicted: %s Source: %s', (text, source) => expect(verdictOf(text, source)).toBe('contradicted'));
  it.each([
    ['Sepsis is unlikely.', 'Sepsis unlikely given the normal lactate.'],
    ['The lactate is normal.', 'Sepsis unlikely given the normal lactate.'],
    ['The lesion is unlikely to be malignant.', 'Unlikely to be malignant, this lesion.'],
  ])('supported: %s Source: %s', (text, source) => expect(verdictOf(text, source)).toBe('supported'));
});

describe('a single denied symptom', () => {
  it.each([
    ['Patient reports dysuria.', 'Denies dysuria.'],
    ['Patient reports vomiting.', 'Denies fever, chills, vomiting.'],
    ['The patient complains of syncope.', 'Patient denies palpitations or syncope.'],
    ['Patient reports palpitations.', 'No syncope or palpitations.'],
  ])('is not reported: %s Source: %s', (text, source) => expect(verdictOf(text, source)).toBe('contradicted'));
  it.each([
    ['Patient reports dysuria.', 'Reports dysuria, denies fever.'],
    ['Patient denies dysuria.', 'No dysuria.'],
  ])('is told from a reported one: %s Source: %s', (text, source) => expect(verdictOf(text, source)).toBe('supported'));
});
