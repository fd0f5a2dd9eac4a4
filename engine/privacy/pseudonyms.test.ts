import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conversationId } from '../../contract/ids.ts';
import type { Pseudonym } from './pseudonym-book.ts';
import { createPseudonyms, type Pseudonyms } from './pseudonyms.ts';

function conversation(roster: readonly string[] = []): { pseudonyms: Pseudonyms; kept: Pseudonym[] } {
  const kept: Pseudonym[] = [];
  const store = {
    list: () => [...kept],
    count: () => kept.length,
    add: (_: unknown, added: readonly Pseudonym[]) => void kept.push(...added),
  };
  const id = conversationId.parse('00000000-0000-4000-8000-000000000000');
  return { pseudonyms: createPseudonyms({ conversationId: id, store, roster: () => roster }), kept };
}

function restored(pseudonyms: Pseudonyms, text: string): string {
  const restorer = pseudonyms.restorer();
  return restorer.push(text) + restorer.end();
}

describe('pseudonyms of a conversation', () => {
  it('gives the forms of one person one number, and two people two', () => {
    const { pseudonyms } = conversation();
    const text = 'Patient: Anna Smith\nRe: Smith, A.\nMrs Smith came with her husband Tom Becker. Anna is well.';
    const { texts, replaced } = pseudonyms.protect([text]);
    expect(texts).toEqual([
      'Patient: [PERSON_1]\nRe: [PERSON_1B].\nMrs [PERSON_1C] came with her husband [PERSON_2]. [PERSON_1D] is well.',
    ]);
    expect(replaced).toEqual({ person: 2 });
  });

  it('keeps its tokens from question to question', () => {
    const { pseudonyms } = conversation();
    pseudonyms.protect(['Patient: Zofia Wrona, DOB 12/05/1980']);
    expect(pseudonyms.protect(['Has wrona had a scan? Born 12 May 1980. Seen 3 May 2026.']).texts).toEqual([
      'Has [PERSON_1B] had a scan? Born [BIRTHDATE_1B]. Seen 3 May 2026.',
    ]);
  });

  it('tells a name that may be either of two from both', () => {
    const { pseudonyms } = conversation();
    const { texts } = pseudonyms.protect(['Patient: Anna Smith\nNOK: Tom Smith\nSmith rang.']);
    expect(texts).toEqual(['Patient: [PERSON_1]\nNOK: [PERSON_2]\n[PERSON_3] rang.']);
  });

  it('tells people apart whose names only begin alike', () => {
    const { pseudonyms } = conversation();
    const { texts } = pseudonyms.protect(['Seen by Dr S. Patel and Dr Smith.']);
    expect(texts).toEqual(['Seen by Dr [PERSON_1] and Dr [PERSON_2].']);
  });

  it('tells two people apart whose initials are the same, whatever stands between them', () => {
    const { pseudonyms } = conversation();
    const { texts } = pseudonyms.protect(['Patient: John Smith, seen by Dr J. Smith. Next of kin: Jane Smith.']);
    expect(texts).toEqual(['Patient: [PERSON_1], seen by Dr [PERSON_1B]. Next of kin: [PERSON_2].']);
    const other = conversation().pseudonyms;
    other.protect(['Patient: John Smith. Smith is on warfarin.']);
    expect(other.protect(['Patient: Jane Smith. Allergic to penicillin.']).texts).toEqual([
      'Patient: [PERSON_2]. Allergic to penicillin.',
    ]);
  });

  it('replaces what it put back into an answer when that is sent again, whatever stands around it now', () => {
    const { pseudonyms } = conversation();
    pseudonyms.protect(['DOB: 12/05/1980, MRN: 482913. Tel: 496 0123. User: nokafor1']);
    const answer = restored(
      pseudonyms,
      '- **Date of birth**, [BIRTHDATE_1]\n- **MRN**, [RECORD_1]\n- **Phone**, [PHONE_1], **user** [USERNAME_1]',
    );
    expect(answer).toContain('482913');
    const { texts } = pseudonyms.protect([answer, '12/05/1980', 'Specimen of 482913, not A482913B']);
    expect(texts).toEqual([
      '- **Date of birth**, [BIRTHDATE_1]\n- **MRN**, [RECORD_1]\n- **Phone**, [PHONE_1], **user** [USERNAME_1]',
      '[BIRTHDATE_1]',
      'Specimen of [RECORD_1], not A482913B',
    ]);
  });

  it('replaces a number wherever it stands once a label told what it is, and leaves years and beds', () => {
    const { pseudonyms } = conversation();
    expect(pseudonyms.protect(['MRN: 482913\nSpecimen of 482913', 'Report on 482913, 2026.']).texts).toEqual([
      'MRN: [RECORD_1]\nSpecimen of [RECORD_1]',
      'Report on [RECORD_1], 2026.',
    ]);
    expect(pseudonyms.protect(['Hospital number: 2026', 'Seen in 2026.']).texts[1]).toBe('Seen in 2026.');
    expect(pseudonyms.protect(['MRN: AB4829X', 'sample of ab4829x']).texts[1]).toBe('sample of [RECORD_3B]');
  });

  it('replaces in all texts what one of them tells is a name', () => {
    const { pseudonyms } = conversation();
    expect(pseudonyms.protect(['what about wrona', 'Patient: Zofia Wrona']).texts).toEqual([
      'what about [PERSON_1B]',
      'Patient: [PERSON_1]',
    ]);
  });

  it('knows the names of a roster', () => {
    const { pseudonyms } = conversation(['Eero Kaplan']);
    expect(pseudonyms.protect(['Kaplan, Eero has a cough; eero kaplan too']).texts[0]).toBe(
      '[PERSON_1] has a cough; [PERSON_1B] too',
    );
  });

  it('replaces what looks like its tokens, and puts it back', () => {
    const { pseudonyms, kept } = conversation();
    const text = 'Patient: Anna Smith. The text says [PERSON_1], person_1 and 【PERSON_7】; age 64, record 2.';
    const [sent = ''] = pseudonyms.protect([text]).texts;
    expect(sent).toBe('Patient: [PERSON_1]. The text says [LITERAL_1], [LITERAL_2] and [LITERAL_3]; age 64, record 2.');
    expect(restored(pseudonyms, sent)).toBe(text);
    expect(new Set(kept.map(({ token }) => token)).size).toBe(kept.length);
  });

  it('counts each entity once, and tokens never tell its words', () => {
    const { pseudonyms } = conversation();
    const { replaced, entities } = pseudonyms.protect([
      'Patient: Anna Smith, tel 020 7946 0958 or 02079460958, NHS 943 476 5919',
    ]);
    expect(replaced).toEqual({ person: 1, phone: 1, record: 1 });
    expect(entities).toEqual([
      { type: 'person', token: 'PERSON_1' },
      { type: 'phone', token: 'PHONE_1' },
      { type: 'phone', token: 'PHONE_1B' },
      { type: 'record', token: 'RECORD_1' },
    ]);
  });

  it('gives every text back exactly', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'Patient: Anna Smith',
        'Mrs Smith',
        ' Dr O’Brien ',
        '[PERSON_1]',
        'PERSON_',
        '1',
        '[[',
        ']',
        '\\',
        'person_1b',
        '【URL_2】',
        'DOB 12/05/1980',
        '\n',
        ' ',
        'x@y.org',
        '943 476 5919',
        'https://a.example.org/x',
        'AB10 1XG',
        '\uD83D',
        '\uDE00',
        'Łukasz Nowak',
        "'s",
        '_',
        '12 Mill Lane',
        'RECORD 3',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(fc.array(piece, { maxLength: 10 }), { minLength: 1, maxLength: 3 }), (all) => {
        const { pseudonyms, kept } = conversation();
        const texts = all.map((pieces) => pieces.join(''));
        const sent = pseudonyms.protect(texts).texts;
        expect(sent.map((text) => restored(pseudonyms, text))).toEqual(texts);
        expect(new Set(kept.map(({ token }) => token)).size).toBe(kept.length);
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});
