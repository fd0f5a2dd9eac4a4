import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRestorer } from './restore.ts';
import { tokenKey, tokenName } from './tokens.ts';

const KNOWN: Record<string, string> = {
  PERSON_1: 'Anna Smith-Jones',
  PERSON_1B: 'Smith',
  PERSON_12: 'Łukasz',
  RECORD_2: '943 476 5919',
  LITERAL_1: '[PERSON_1]',
};
const original = (token: string): string | null => KNOWN[token] ?? null;

function restored(pieces: readonly string[]): string {
  const restorer = createRestorer(original);
  return pieces.map((piece) => restorer.push(piece)).join('') + restorer.end();
}

describe('putting words back', () => {
  it.each([
    ['[PERSON_1] is well.', 'Anna Smith-Jones is well.'],
    ["[PERSON_1B]'s record [RECORD_2]", "Smith's record 943 476 5919"],
    ['PERSON_1 and PERSON_12.', 'Anna Smith-Jones and Łukasz.'],
    ['person_1, [Person 1], [person-1b]', 'Anna Smith-Jones, Anna Smith-Jones, Smith'],
    ['**[PERSON_1]** _[PERSON_1B]_ `PERSON_12`', '**Anna Smith-Jones** _Smith_ `Łukasz`'],
    [String.raw`\[PERSON\_1\] and PERSON\_1B`, 'Anna Smith-Jones and Smith'],
    ['【PERSON_1】 「PERSON_1B」 <PERSON_12> {RECORD_2}', 'Anna Smith-Jones Smith Łukasz 943 476 5919'],
    ['(PERSON_1)', '(Anna Smith-Jones)'],
    ['[1: "seen with [PERSON_1B]"]', '[1: "seen with Smith"]'],
    ['PERSON_1s and [PERSON_1Z]', 'Anna Smith-Joness and Anna Smith-Jones'],
    ['[LITERAL_1] stays a text', '[PERSON_1] stays a text'],
    ['[PERSON\u00a01] and [RECORD\u20132]', 'Anna Smith-Jones and 943 476 5919'],
    ['[PERSON_1][PERSON_1B]', 'Anna Smith-JonesSmith'],
    ['[PERSON_1', '[Anna Smith-Jones'],
  ])('reads %s', (said, expected) => {
    expect(restored([said])).toBe(expected);
  });

  it.each([
    'Person 1 was seen',
    'a person in room 1',
    '[PERSON_9]',
    'PERSON_9',
    'XPERSON_1',
    'PERSON_1234567',
    'age 64',
    'record 2',
    '[1]',
    '[per',
  ])('leaves %s as it is', (said) => {
    expect(restored([said])).toBe(said);
  });

  it('says the same however the text is cut', () => {
    const said = String.raw`A [PERSON_1]'s, \[PERSON\_1B\] 【PERSON_12】 person_1 PERSON_1s [Person 1] [PERS [PERSON_9] RECORD_2𝒳 {record_2} end PERSON_12`;
    const whole = restored([said]);
    for (let first = 0; first <= said.length; first++) {
      expect(restored([said.slice(0, first), said.slice(first)])).toBe(whole);
      for (let second = first; second <= Math.min(said.length, first + 12); second++)
        expect(restored([said.slice(0, first), said.slice(first, second), said.slice(second)])).toBe(whole);
    }
    expect(restored([...said])).toBe(whole);
  });

  it('says the same of any text in any pieces', () => {
    const word = fc.constantFrom(
      '[PERSON_1]',
      'PERSON_1',
      '_',
      '[',
      ']',
      '\\',
      'P',
      'ERSON',
      '1',
      'B',
      ' ',
      '-',
      '𝒳',
      '\uD800',
      'RECORD_2',
      '】',
      'x',
      'person_12',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 14 }), fc.array(fc.nat(40), { maxLength: 6 }), (words, cuts) => {
        const said = words.join('');
        const at = [0, ...cuts.filter((cut) => cut < said.length).toSorted((a, b) => a - b), said.length];
        const pieces = at.slice(1).map((end, index) => said.slice(at[index], end));
        expect(restored(pieces)).toBe(restored([said]));
      }),
      { seed: 6, numRuns: 2000 },
    );
  });

  it('holds back no more than a token', () => {
    const restorer = createRestorer(original);
    expect(restorer.push('Seen by [PERS')).toBe('Seen by ');
    expect(restorer.push('ON_1] and persons')).toBe('Anna Smith-Jones and persons');
    expect(restorer.end()).toBe('');
  });
});

it('names forms by letters, and reads them again', () => {
  expect([1, 2, 26, 27, 28, 702].map((form) => tokenName({ kind: 'person', entity: 3, form }))).toEqual([
    'PERSON_3',
    'PERSON_3B',
    'PERSON_3Z',
    'PERSON_3AA',
    'PERSON_3AB',
    'PERSON_3ZZ',
  ]);
  for (let form = 1; form <= 702; form++) {
    const key = { kind: 'birthdate' as const, entity: 7, form };
    expect(tokenKey(tokenName(key))).toEqual(key);
  }
});
