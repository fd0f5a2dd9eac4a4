import { describe, expect, it } from 'vitest';
import { checkClaims } from './check-claims.ts';

function verdictOf(text: string, source: string): string | undefined {
  return checkClaims([{ text, start: 0, end: text.length, sources: [{ id: 1, text: source }] }])[0]?.verdict;
}

const GOES_ON = [
  'Apixaban 5 mg: unchanged.',
  'Medication: apixaban 5 mg twice daily - unchanged.',
  'Continue apixaban 5 mg twice daily.',
  'Apixaban 5 mg twice daily, same dose.',
  'Carry on with apixaban 5 mg.',
  'Apixaban 5 mg as before.',
  'Apixaban 5 mg: no change.',
  'Apixaban 5 mg was not changed.',
  'Bisoprolol 2.5 mg was stopped. Apixaban 5 mg is continued.',
];
const SAYS_IT_GOES_ON = [
  'Apixaban is continued.',
  'Apixaban 5 mg is unchanged.',
  'Carry on with apixaban.',
  'Apixaban stays at the same dose.',
  'Apixaban remains as before.',
  'Apixaban was not stopped.',
  'Do not stop apixaban.',
  'There is no change to apixaban.',
];
const STOPPED = [
  'Apixaban 5 mg was stopped.',
  'Hold apixaban 5 mg.',
  'Apixaban 5 mg: discontinued.',
  'Do not continue apixaban 5 mg.',
];
const SAYS_IT_STOPPED = [
  'Apixaban is not continued.',
  'Apixaban 5 mg is not continued.',
  'Apixaban is no longer continued.',
  'Apixaban was stopped.',
  'Apixaban has been discontinued.',
  'Apixaban 5 mg was held.',
];

const pairs = (sources: readonly string[], claims: readonly string[]) =>
  sources.flatMap((source) => claims.map((claim) => [claim, source] as const));

describe('a treatment that goes on', () => {
  it.each(pairs(GOES_ON, SAYS_IT_GOES_ON))('%s Source: %s', (claim, source) =>
    expect(verdictOf(claim, source)).toBe('supported'),
  );
  it.each(pairs(GOES_ON, SAYS_IT_STOPPED))('is not stopped, whatever the words: %s Source: %s', (claim, source) =>
    expect(verdictOf(claim, source)).toBe('contradicted'),
  );
});

describe('a treatment that was stopped', () => {
  it.each(pairs(STOPPED, SAYS_IT_STOPPED))('%s Source: %s', (claim, source) =>
    expect(verdictOf(claim, source)).toBe('supported'),
  );
  it.each(pairs(STOPPED, SAYS_IT_GOES_ON))('does not go on, whatever the words: %s Source: %s', (claim, source) =>
    expect(verdictOf(claim, source)).toBe('contradicted'),
  );
});

it('says what is denied', () => {
  const text = 'Apixaban is not continued.';
  const [claim] = checkClaims([{ text, start: 0, end: text.length, sources: [{ id: 1, text: 'Apixaban 5 mg: unchanged.' }] }]);
  expect(claim?.why).toBe('“not continued” in the answer, “unchanged” in the source.');
});

describe('of two treatments each its own', () => {
  const source = 'Discharge medication: apixaban 5 mg twice daily: unchanged; bisoprolol 2.5 mg: stopped.';
  it.each(['Apixaban is continued.', 'Bisoprolol is not continued.', 'Apixaban is unchanged, and bisoprolol was stopped.'])(
    'supported: %s',
    (claim) => expect(verdictOf(claim, source)).toBe('supported'),
  );
  it.each(['Apixaban is not continued.', 'Bisoprolol is continued.', 'Bisoprolol is unchanged.', 'Apixaban was stopped.'])(
    'contradicted: %s',
    (claim) => expect(verdictOf(claim, source)).toBe('contradicted'),
  );
});

describe('what is unchanged and no treatment', () => {
  const source = 'The nodule is unchanged since 2024. Aspirin was stopped. The pain is as before; he continues to walk.';
  it.each([
    'The nodule is unchanged since 2024.',
    'The nodule has not changed since 2024.',
    'Aspirin was stopped.',
    'The pain is as before.',
  ])('is left alone: %s', (claim) => expect(verdictOf(claim, source)).toBe('supported'));
});

describe('what is no longer taken', () => {
  it.each([
    ['Aspirin was stopped.', 'Aspirin 75 mg OD.'],
    ['Aspirin has been discontinued.', 'Aspirin 75 mg OD.'],
    ['She no longer takes warfarin.', 'She takes warfarin 3 mg daily.'],
    ['Warfarin is no longer taken.', 'She takes warfarin 3 mg daily.'],
    ['Takes amiodarone.', 'No longer on amiodarone.'],
    ['He is on amiodarone.', 'Amiodarone has been discontinued.'],
    ['He is taking amiodarone 200 mg.', 'Amiodarone 200 mg was stopped in May.'],
    ['Furosemide has not been restarted.', 'Furosemide was held on admission and restarted on day 3.'],
    ['Furosemide was not restarted.', 'Furosemide held on admission. Furosemide restarted on day 3.'],
  ])('not supported: %s Source: %s', (text, source) => expect(verdictOf(text, source)).not.toBe('supported'));
  it.each([
    ['No longer on amiodarone.', 'Amiodarone has been discontinued.'],
    ['Amiodarone was stopped.', 'No longer on amiodarone.'],
    ['He no longer takes amiodarone.', 'Amiodarone was stopped in May.'],
    ['Amiodarone was stopped.', 'Weaned off amiodarone.'],
    ['He takes amiodarone.', 'Amiodarone was held on admission and restarted on day 3.'],
    ['He takes amiodarone.', 'Amiodarone 200 mg daily. Amiodarone was stopped in 2019.'],
    ['Patients taking metformin should hold it if the eGFR is below 30.', 'Metformin: hold if the eGFR is below 30 in patients.'],
    ['Furosemide was restarted on day 3.', 'Furosemide was held on admission and restarted on day 3.'],
    ['Furosemide was not restarted.', 'Furosemide was stopped on admission.'],
  ])('supported: %s Source: %s', (text, source) => expect(verdictOf(text, source)).toBe('supported'));
});
