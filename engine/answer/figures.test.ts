import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figureFit, figuresIn } from './figures.ts';

const about = (subject: string) => (text: string) => text.toLowerCase().includes(subject.toLowerCase());

function fit(question: string, text: string, head = ''): number | null {
  const [figure] = figuresIn(question);
  return figure === undefined ? null : figureFit(figure, { text, head }, about(figure.subject ?? ' '));
}

describe('figuresIn', () => {
  it('finds amounts with their unit and what they are of', () => {
    expect(figuresIn('ACE inhibitor when potassium is 5.7 mmol/L?')).toMatchObject([
      { value: 5.7, unit: 'mmol/l', subject: 'potassium' },
    ]);
    expect(figuresIn('metformin with eGFR 40')).toMatchObject([{ value: 40, unit: null, subject: 'eGFR' }]);
    expect(figuresIn('an 82-year-old of 55 kg')).toMatchObject([
      { value: 82, unit: 'years', subject: null },
      { value: 55, unit: 'kg', subject: null },
    ]);
  });

  it.each(['TSH in September 2026', 'seen on 2026-03-12', 'type 2 diabetes', 'COVID-19', 'vitamin B12'])(
    'takes no name, year or date for an amount: %s',
    (question) => expect(figuresIn(question)).toEqual([]),
  );
});

describe('figureFit', () => {
  it.each([
    ['5.5-5.9 mmol/L | halve', true],
    ['5.5 to 5.9 mmol/L | halve', true],
    ['potassium is between 5.5 and 5.9 mmol/L', true],
    ['5.5 mmol/L or more | look', true],
    ['potassium > 5.5 mmol/L', true],
    ['Potassium ≥ 5.7 mmol/L', true],
    ['up to 5.4 mmol/L | continue', false],
    ['6.0 mmol/L or more | stop', false],
    ['potassium below 5.0 mmol/L', false],
    ['potassium at most 5.5 mmol/L', false],
  ])('potassium 5.7 mmol/L: %s', (text, isWithin) => {
    const found = fit('potassium 5.7 mmol/L', text, 'Potassium | What to do') ?? -1;
    expect(found > 0).toBe(isWithin);
    expect(found).toBeGreaterThanOrEqual(0);
  });

  it('leaves ranges of other things and units alone', () => {
    expect(fit('potassium 5.7 mmol/L', 'glucose above 5 mmol/L')).toBeNull();
    expect(fit('potassium 5.7 mmol/L', 'potassium again after 1 to 12 weeks')).toBeNull();
    expect(fit('child of 6 years', 'weight 5 to 10 kg')).toBeNull();
    expect(fit('ketones 2.0 mmol/L', 'No ketones above 0.6 mmol/L since discharge.')).toBeNull();
    expect(fit('ramipril 3 mg', 'Ramipril raised from 2.5 mg to 5 mg')).toBeNull();
  });

  it('reads ages and weights by their units', () => {
    const dose = '2.5 mg twice daily with two of: age 80 or more, weight 60 kg or less';
    expect(fit('a woman of 82 years', dose)).toBeGreaterThan(0);
    expect(fit('a woman of 78 years', dose)).toBe(0);
    expect(fit('55 kg', dose)).toBeGreaterThan(0);
    expect(fit('20 kg', '20 kg | 300 mg', 'Weight | Dose')).toBe(1);
    expect(fit('20 kg', '12 kg | 180 mg', 'Weight | Dose')).toBe(0);
  });

  it('prefers the narrower and the nearer range', () => {
    const nearer = fit('ABPI 1.4', 'above 1.3 | measure toe pressure', 'ABPI | Compression') ?? 0;
    expect(nearer).toBeGreaterThan(fit('ABPI 1.4', 'compress when ABPI is above 0.8') ?? 0);
    expect(fit('ABPI 1.4', '1.3-1.5 | repeat', 'ABPI | Compression')).toBeGreaterThan(nearer);
  });

  it('says inside or outside of any range as arithmetic does', () => {
    const number = fc.integer({ min: 0, max: 500 }).map((tenths) => tenths / 10);
    fc.assert(
      fc.property(number, number, number, (value, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const found = fit(`potassium ${value} mmol/L`, `${low} to ${high} mmol/L | act`, 'Potassium | Act');
        expect(found).toBe(value >= low && value <= high ? 1 : 0);
      }),
      { seed: 20261120 },
    );
  });
});
