import { describe, expect, it } from 'vitest';
import { checkClaims, type CheckedClaim, createClaimChecker } from './check-claims.ts';

const NOTE = [
  'MEDICATIONS',
  'Apixaban 2.5 mg, bisoprolol 5 mg twice daily.',
  'Hydroxyzine 25 mg at bedtime as needed for itching.',
  'Amoxicillin 0.5 g every 8 hours for 2 weeks.',
  'Levothyroxine 100 mcg once daily.',
  'HISTORY',
  'She denies fever, chills or cough. Pain in the left knee since 12 March 2026.',
  'She has two children and smoked 10 cigarettes a day until 1998.',
  'NSAIDs are contraindicated because of chronic kidney disease.',
  'FINDINGS',
  'Blood pressure 144/72 mmHg, heart rate 80 bpm, temperature 98.6 degrees Fahrenheit.',
  'Creatinine increased from 90 to 120 µmol/L after ramipril was started.',
  'Ultrasound shows no stones in the right kidney. The ejection fraction was 35 to 40 %.',
  'Weight 70 kg. Platelets 1,200. Reflexes are normal on both sides.',
].join('\n');

function check(text: string, source = NOTE): CheckedClaim<string> {
  const [checked] = checkClaims([{ text, start: 0, end: text.length, sources: [{ id: 'note', text: source }] }]);
  if (checked === undefined) throw new Error('Each claim is answered.');
  return checked;
}

describe('what its source says', () => {
  it.each([
    'Pain in the left knee since 12 March 2026.',
    'She has had left knee pain since March 12, 2026.',
    'Her left knee has hurt since 12/03/2026: pain.',
    'She takes apixaban 2.5 mg and bisoprolol 5 mg BID.',
    'Bisoprolol 5 mg b.i.d. and apixaban 2500 micrograms are given.',
    'Amoxicillin 500 mg three times daily for 14 days.',
    'Amoxicillin 500 mg q8h for two weeks.',
    'Levothyroxine 0.1 mg daily.',
    'The BP was 144/72 and the HR 80.',
    'The temperature was 37 °C.',
    'No fever, chills or cough are reported.',
    'Fever, chills and cough were denied.',
    'She does not have a cough.',
    'Creatinine rose to 120 µmol/L from 90 after starting ramipril.',
    'The right kidney holds no stones on ultrasound.',
    'The ejection fraction was 35-40 percent.',
    'The platelets were 1200.',
    'Her weight is 154 lb.',
    'She has 2 children.',
    'NSAIDs are contraindicated because of CKD.',
    'Reflexes are bilaterally normal.',
    'Hydroxyzine 25 mg nocte PRN for itching.',
  ])('is supported: %s', (text) => expect(check(text)).toMatchObject({ verdict: 'supported', why: '', citation: 'note' }));
});

describe('what its source says otherwise', () => {
  it.each([
    ['She takes apixaban 5 mg and bisoprolol 2.5 mg.', '“5 mg” in the answer, “2.5 mg” in the source.'],
    ['Amoxicillin 500 mg every 12 hours for 2 weeks.', '“every 12 hours” in the answer, “every 8 hours” in the source.'],
    ['Amoxicillin 500 mcg every 8 hours.', '“500 mcg” in the answer, “0.5 g” in the source.'],
    ['Amoxicillin 500 mg every 8 hours for 2 months.', '“2 months” in the answer, “2 weeks” in the source.'],
    ['Levothyroxine 100 mg once daily.', '“100 mg” in the answer, “100 mcg” in the source.'],
    ['Hydralazine 25 mg at bedtime for itching.', '“Hydralazine” in the answer, “Hydroxyzine” in the source.'],
    ['She reports fever, chills and cough.', '“fever” is denied in the source, not in the answer.'],
    ['There are stones in the right kidney.', '“stones” is denied in the source, not in the answer.'],
    ['The left kidney shows no stones on ultrasound.', '“left” in the answer, “right” in the source.'],
    ['Pain in the right knee since 12 March 2026.', '“right” in the answer, “left” in the source.'],
    ['Pain in the left knee since 12 May 2026.', '“12 May 2026” in the answer, “12 March 2026” in the source.'],
    ['The blood pressure was 144/92.', '“144/92” in the answer, “144/72 mmHg” in the source.'],
    ['The heart rate was 88 bpm.', '“88 bpm” in the answer, “80 bpm” in the source.'],
    ['Creatinine decreased from 90 to 120 µmol/L.', '“decreased” in the answer, “increased” in the source.'],
    ['Creatinine increased before ramipril was started.', '“before” in the answer, “after” in the source.'],
    ['The ejection fraction was 53 to 40 %.', '“53 to 40 %” in the answer, “35 to 40 %” in the source.'],
    ['NSAIDs are indicated because of chronic kidney disease.', '“indicated” in the answer, “contraindicated” in the source.'],
    ['She smoked 20 cigarettes a day until 1998.', '“20” in the answer, “10” in the source.'],
    ['She smoked until 1989.', '“1989” in the answer, “1998” in the source.'],
  ])('is contradicted: %s', (text, why) => expect(check(text)).toMatchObject({ verdict: 'contradicted', why }));
});

describe('a denial', () => {
  const source =
    'There is no oedema, and eye movements are full. No murmurs, rubs, and gallops are heard. No fever, and the wound is clean.';
  it.each([
    'Eye movements are full, and there is no oedema.',
    'The wound is clean, and there is no fever.',
    'There are no gallops heard.',
  ])('ends where another clause begins, and goes on in a list: %s', (text) =>
    expect(check(text, source).verdict).toBe('supported'),
  );
  it.each(['Eye movements are not full.', 'The wound is not clean.', 'Gallops are heard.', 'There is oedema.'])(
    'is not lost by that: %s',
    (text) => expect(check(text, source).verdict).toBe('contradicted'),
  );
});

describe('what its source does not say', () => {
  it.each(['She is allergic to penicillin.', 'Amiodarone was stopped last year.', 'Aspirin cures headaches in most adults.'])(
    'is unsupported: %s',
    (text) => expect(check(text)).toMatchObject({ verdict: 'unsupported' }),
  );

  it('names a figure that is not there', () => {
    expect(check('Weight 70 kg, and reflexes normal on both sides at 14:30.')).toMatchObject({
      verdict: 'unsupported',
      why: '“14:30” is not in the source.',
    });
  });

  it('is a sentence without a source', () => {
    expect(checkClaims([{ text: 'Fever.', start: 3, end: 9, sources: [] }])).toEqual([
      { text: 'Fever.', start: 3, end: 9, verdict: 'unsupported', why: 'No source is named.', citation: null },
    ]);
  });
});

describe('several sources', () => {
  const other = 'Apixaban 5 mg twice daily from today.';
  const claim = (text: string, texts: readonly string[]): CheckedClaim<number> =>
    createClaimChecker().check({ text, start: 0, end: text.length, sources: texts.map((one, id) => ({ id, text: one })) });

  it('one that supports is enough, and is named, though another differs', () => {
    expect(claim('Apixaban 5 mg.', [NOTE, other])).toMatchObject({ verdict: 'supported', citation: 1 });
  });

  it('a sentence may join what two of them say', () => {
    expect(
      claim('Serum potassium was 5.1 mmol/L and sodium 140 mmol/L.', ['Serum potassium 5.1 mmol/L.', 'Sodium 140 mmol/L.']),
    ).toMatchObject({
      verdict: 'supported',
    });
  });

  it('none that speaks of it contradicts nothing', () => {
    expect(claim('Apixaban 10 mg twice daily from today.', ['The sky is blue.', other])).toMatchObject({
      verdict: 'contradicted',
      citation: 1,
    });
  });
});

it('a sentence that is quoted word for word is supported whatever it holds', () => {
  expect(check('She denies fever, chills or cough.').verdict).toBe('supported');
  expect(check('“Pain in the LEFT knee since 12 March 2026.”').verdict).toBe('supported');
});

it('words of the source that leave out its denial are no quotation', () => {
  expect(check('Stones in the right kidney.').verdict).toBe('contradicted');
});
