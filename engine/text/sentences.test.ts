import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitSentences } from './sentences.ts';

const split = (text: string): string[] => splitSentences(text).map(({ start, end }) => text.slice(start, end));

describe('splitSentences', () => {
  it('splits running text at full stops, questions and exclamations', () => {
    expect(split('Potassium was 4.1. Is it rising? No! Repeat it.')).toEqual([
      'Potassium was 4.1.',
      'Is it rising?',
      'No!',
      'Repeat it.',
    ]);
  });

  it('does not end a sentence at clinical abbreviations, initials and decimals', () => {
    expect(split('Seen by Dr. J. Smith at approx. 3.5 hours, e.g. Monday. Take 5 mg. p.o. b.i.d. with food.')).toEqual([
      'Seen by Dr. J. Smith at approx. 3.5 hours, e.g. Monday.',
      'Take 5 mg. p.o. b.i.d. with food.',
    ]);
  });

  it('ends a sentence at a unit where a new one clearly begins', () => {
    expect(split('Metoprolol 50 mg b.i.d. Return in two weeks.')).toEqual(['Metoprolol 50 mg b.i.d.', 'Return in two weeks.']);
  });

  it('takes list items, headings and table rows for themselves, without their marks', () => {
    expect(split('## Plan\n- metformin 500 mg\n- lisinopril 10 mg\n1. Recheck in May\n| K | 4.1 |\n| Na | 139 |')).toEqual([
      'Plan',
      'metformin 500 mg',
      'lisinopril 10 mg',
      'Recheck in May',
      '| K | 4.1 |',
      '| Na | 139 |',
    ]);
  });

  it('joins wrapped lines of running text and keeps short lines apart', () => {
    const wrapped = 'The patient was given amoxicillin for a suspected\nchest infection and improved. Home today.';
    expect(split(wrapped)).toEqual([
      'The patient was given amoxicillin for a suspected\nchest infection and improved.',
      'Home today.',
    ]);
    expect(split('aspirin 81 mg\natorvastatin 40 mg')).toEqual(['aspirin 81 mg', 'atorvastatin 40 mg']);
  });

  it('gives ordered spans without white space at the ends that leave out only white space and marks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('Dr. ', 'a b', '. ', '\n', '\n\n', '4.1 ', 'mg. ', 'X', '! ', '- ', ' | ', 'é', '…', '\t')),
        (parts) => {
          const text = parts.join('');
          let last = 0;
          for (const { start, end } of splitSentences(text)) {
            expect(start).toBeGreaterThanOrEqual(last);
            expect(end).toBeGreaterThan(start);
            expect(text.slice(start, end)).toBe(text.slice(start, end).trim());
            last = end;
          }
        },
      ),
      { seed: 7, numRuns: 500 },
    );
  });
});
