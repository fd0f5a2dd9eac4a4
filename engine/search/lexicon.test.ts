import { describe, expect, it } from 'vitest';
import { expansionsOf } from './lexicon.ts';
import lexicon from './lexicon.json' with { type: 'json' };

const added = (query: string) => expansionsOf(query).map(({ from, to }) => `${from} -> ${to}`);
const termsFor = (query: string) => expansionsOf(query).flatMap(({ terms }) => terms.map(({ term }) => term));

describe('clinical vocabulary', () => {
  it('knows what an abbreviation stands for', () => {
    expect(added('HTN')).toEqual(['HTN -> hypertension']);
    expect(added('copd, acute')).toContain('copd -> chronic obstructive pulmonary disease');
  });

  it('knows how a long form is abbreviated, whatever stands around it', () => {
    expect(added('history of Hypertension')).toContain('hypertension -> HTN');
    expect(added('angiotensin-converting enzyme level')).toContain('angiotensin converting enzyme -> ACE');
    expect(added('hypertension').length).toBeLessThanOrEqual(3);
  });

  it('counts what it adds less than the words of the question, several words and further readings lesser still', () => {
    for (const query of ['HTN', 'MS', 'blood pressure', 'chronic obstructive pulmonary disease']) {
      for (const { terms } of expansionsOf(query)) for (const { weight } of terms) expect(weight).toBeLessThan(1);
    }
    const readings = expansionsOf('MS').map(({ terms }) => (terms[0]?.weight ?? 0) * Math.sqrt(terms.length));
    expect(readings.length).toBeGreaterThan(1);
    expect(readings).toEqual(readings.toSorted((left, right) => right - left));
  });

  it('leaves alone ordinary words that some list calls an abbreviation', () => {
    expect(added('was it all from the cold')).toEqual([]);
    expect(added('hearing aid')).toEqual([]);
    expect(termsFor('headache')).not.toContain('ha');
  });

  it.each(['What did Ana Rivera get?', 'Ana Rivera, last dose', 'What did Ana get?', 'allergies of Rivera, Ana'])(
    'reads no abbreviation in a name: %s',
    (query) => expect(added(query)).not.toContainEqual(expect.stringMatching(/^Ana ->/)),
  );

  it.each([
    ['ana positive', 'ana -> antinuclear antibody'],
    ['ANA positive', 'ANA -> antinuclear antibody'],
    ['Ana positive', 'Ana -> antinuclear antibody'],
    ['was the ana positive', 'ana -> antinuclear antibody'],
    ['Ana Rivera, ANA positive', 'ANA -> antinuclear antibody'],
    ['what is her Hx', 'Hx -> history'],
    ['is she immune to Hep B', 'Hep -> hepatitis'],
  ])('and does where it is written as one: %s', (query, expansion) => expect(added(query)).toContain(expansion));

  it('leaves long questions alone, but for spelling', () => {
    const long = 'HTN seen again today with much better control after more walking and less salt';
    expect(added(long)).toEqual([]);
    expect(added(`${long} anaemia`)).toEqual(['anaemia -> anemia']);
  });

  it('takes British and American spelling for one', () => {
    expect(termsFor('haemoglobin')).toContain('hemoglobin');
    expect(termsFor('hemoglobin')).toContain('haemoglobin');
  });

  it('adds nothing the question says already', () => {
    expect(termsFor('HTN hypertension')).not.toContain('hypertens');
    expect(termsFor('HTN hypertension')).not.toContain('htn');
    expect(termsFor('myocardial infarction MI')).not.toContain('mi');
  });

  it('says where it comes from, and holds no share-alike source', () => {
    expect(lexicon.licences.join('\n')).toMatch(/CC BY 4\.0/);
    expect(lexicon.licences.join('\n')).not.toMatch(/BY-SA|Wikipedia/);
  });
});
