import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNeutralWords, type KnownOfText, neutralTexts } from './neutral-words.ts';

function neutral(pieces: readonly string[], known: Partial<KnownOfText> = {}, roster: readonly string[] = []) {
  const all = { texts: [], pseudonyms: [], ...known };
  const words = createNeutralWords({ roster: () => roster, known: () => all });
  return pieces.map((piece) => words(piece));
}
const texts = (found: ReturnType<typeof neutral>) => found.map((one) => one?.text ?? null);

describe('neutral words', () => {
  it('stand in the place of what tells who it is about, and say nobody is a patient who may be none', () => {
    expect(neutral(['Patient: Zofia Wrona, DOB 12/05/1980, MRN 4417283, was seen by Dr Patel.'])).toEqual([
      {
        text: 'Patient: a named person, DOB a date of birth, MRN a record number, was seen by a named doctor.',
        replaced: { person: 2, birthdate: 1, record: 1 },
      },
    ]);
  });

  it('leave a text alone that tells of nobody', () => {
    expect(neutral(['Metformin 500 mg twice daily was started.', 'HbA1c was 7.4 percent in May.'])).toEqual([null, null]);
  });

  it('take the title with the name, and begin a sentence with a capital', () => {
    expect(texts(neutral(['Mrs Okafor takes apixaban.', 'She is well. Mr. Okafor is not.']))).toEqual([
      'A named person takes apixaban.',
      'She is well. A named person is not.',
    ]);
  });

  it('know a name again that an earlier piece told', () => {
    expect(texts(neutral(['Patient: Zofia Wrona.', 'On examination wrona was pale.']))).toEqual([
      'Patient: a named person.',
      'On examination a named person was pale.',
    ]);
  });

  it('see a label in one piece and its value in the next', () => {
    expect(texts(neutral(['Her medical record number is', '4417283.']))).toEqual([null, 'A record number.']);
  });

  it('know the names of the texts it goes back to, of the roster, and all that was replaced in its conversation', () => {
    expect(texts(neutral(['Then wrona slept.'], { texts: ['Patient: Zofia Wrona'] }))).toEqual(['Then a named person slept.']);
    expect(texts(neutral(['For Kaplan nothing changed.'], {}, ['Eero Kaplan']))).toEqual(['For a named person nothing changed.']);
    const pseudonyms = [
      { token: 'RECORD_1', original: 'Bay-7 X9' },
      { token: 'LITERAL_1', original: 'started' },
    ];
    expect(texts(neutral(['It lies under bay-7 x9 and was started.'], { pseudonyms }))).toEqual([
      'It lies under a record number and was started.',
    ]);
  });

  it('fail rather than let through what could not be read', () => {
    const words = createNeutralWords({
      roster: () => {
        throw new Error('broken');
      },
      known: () => ({ texts: [], pseudonyms: [] }),
    });
    expect(() => words('Anything.')).toThrow(expect.objectContaining({ code: 'PSEUDONYMISATION_FAILED' }));
  });

  it('never say what was replaced before, wherever it stands', () => {
    const original = fc.stringMatching(/^[A-Z]{2}\d{4,7}$/);
    const around = fc.stringMatching(/^[a-z ,.]{0,30}$/);
    fc.assert(
      fc.property(original, around, around, (secret, left, right) => {
        const pseudonyms = [{ token: 'RECORD_1', original: secret }];
        const [said] = texts(neutral([`${left} ${secret} ${right}`], { pseudonyms }));
        expect(said).not.toContain(secret);
      }),
      { seed: 6, numRuns: 100 },
    );
  });

  it('stand in all texts that are sent together for who is named in one of them', () => {
    expect(neutralTexts(['Patient: Zofia Wrona', 'Seen by Dr Patel. Then wrona slept.', 'HbA1c was 7.4.'], () => [])).toEqual({
      texts: ['Patient: a named person', 'Seen by a named doctor. Then a named person slept.', 'HbA1c was 7.4.'],
      replaced: { person: 3 },
    });
    const broken = (): never => {
      throw new Error('broken');
    };
    expect(() => neutralTexts(['Anything.'], broken)).toThrow(expect.objectContaining({ code: 'PSEUDONYMISATION_FAILED' }));
  });
});
