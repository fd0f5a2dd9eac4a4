import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { identityNotes } from '../../tests/fixtures/identities/notes.ts';
import { findIdentifiers, identifiersOf } from './find-identifiers.ts';
import { knownNames } from './names-known.ts';
import { createTextReader, readText } from './text-reading.ts';

const NOTES = identityNotes(2).map(({ text }) => text);
const ROSTER = ['Anna Smith', 'Hedwig Brandstetter', 'Okonkwo, Chidi'];

it('finds the same in texts it remembers as in those it reads for the first time', () => {
  const read = createTextReader(5_000);
  const texts = fc.array(fc.constantFrom(...NOTES, 'Smith is well.', 'OKONKWO called.', ''), { maxLength: 6 });
  fc.assert(
    fc.property(texts, fc.boolean(), (some, hasRoster) => {
      const known = { roster: hasRoster ? ROSTER : [], people: ['Jane Doe'] };
      const readings = some.map(read);
      expect(identifiersOf(readings, { ...known, people: knownNames(known.people) })).toEqual(findIdentifiers(some, known));
    }),
    { seed: 62, numRuns: 60 },
  );
});

it('reads a text once while it remembers it, and forgets what was used longest ago', () => {
  const read = createTextReader(25);
  const first = read('Anna Smith');
  expect(first).toEqual(readText('Anna Smith'));
  read('Jane Doe 1');
  expect(read('Anna Smith')).toBe(first);
  const second = read('Jane Doe 2');
  expect([read('Anna Smith'), read('Jane Doe 2')]).toEqual([first, second]);
  expect(read('Anna Smith')).toBe(first);
  const long = 'x'.repeat(26);
  expect(read(long)).toEqual(readText(long));
  expect(read('Anna Smith')).not.toBe(first);
});
