import { describe, expect, it } from 'vitest';
import { checkClaims } from './check-claims.ts';

function verdictOf(text: string, source: string): string | undefined {
  return checkClaims([{ text, start: 0, end: text.length, sources: [{ id: 1, text: source }] }])[0]?.verdict;
}

describe('sides in capitals', () => {
  it.each([
    ['L MCA stroke.', 'R MCA stroke.'],
    ['Left MCA stroke.', 'R MCA stroke.'],
    ['Listed for L THR.', 'Listed for R THR.'],
    ['Fracture right distal radius.', 'Fracture L distal radius.'],
    ['Nephrostomy (R).', 'Nephrostomy (L).'],
    ['Creps at the left base.', 'O/E: creps R base.'],
    ['LUL nodule 8 mm.', 'RUL nodule 8 mm.'],
    ['RLL nodule 8 mm.', 'RUL nodule 8 mm.'],
    ['Left upper lobe nodule 8 mm.', 'RUL nodule 8 mm.'],
    ['Right lower lobe nodule 8 mm.', 'RUL nodule 8 mm.'],
    ['Pain in the LLQ.', 'Pain RLQ.'],
    ['Mass in RUQ.', 'Mass in LUQ.'],
    ['Pain in the left iliac fossa.', 'Pain in the RIF.'],
  ])('contradicted: %s Source: %s', (text, source) => expect(verdictOf(text, source)).toBe('contradicted'));
  it.each([
    ['Right MCA stroke.', 'R MCA stroke.'],
    ['Listed for right THR.', 'Listed for R THR.'],
    ['There is an 8 mm nodule in the right upper lobe.', 'RUL nodule 8 mm.'],
    ['RUL nodule 8 mm.', 'An 8 mm nodule in the right upper lobe.'],
    ['Pain in the right iliac fossa.', 'RIF pain.'],
    ['Pain in the left lower quadrant.', 'Pain LLQ.'],
  ])('supported: %s Source: %s', (text, source) => expect(verdictOf(text, source)).toBe('supported'));
  it.each([
    ['Oxygen at 2 L via nasal cannula for the right pneumonia.', 'Right pneumonia: oxygen 2 L nasal cannula.'],
    ['The ECG showed poor R wave progression and left axis deviation.', 'ECG: left axis deviation, poor R wave progression.'],
    ['Potassium was 4.1 mmol/L on the right arm sample.', 'Right arm sample: potassium 4.1 mmol/L today.'],
    ['Seen by Dr L Brown for the right knee.', 'Right knee: seen by Dr L Brown.'],
  ])('are no litres, waves or initials: %s Source: %s', (text, source) => expect(verdictOf(text, source)).toBe('supported'));
});
