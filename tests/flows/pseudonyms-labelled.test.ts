import { expect, it } from 'vitest';
import { measurePseudonyms } from '../bench/pseudonyms.ts';
import { identityNotes } from '../fixtures/identities/notes.ts';

it('labelled notes keep what the issue asks for: names, numbers, and every word back', () => {
  const notes = identityNotes(3);
  expect(notes.length).toBeGreaterThan(60);
  const { types, broken } = measurePseudonyms(notes);
  let labels = 0;
  let replaced = 0;
  for (const [type, counts] of types) {
    if (type === 'person') continue;
    labels += counts.labels;
    replaced += counts.replaced;
  }
  const names = types.get('person') ?? { labels: 1, replaced: 0 };
  expect(broken).toBe(0);
  expect(replaced / labels).toBeGreaterThanOrEqual(0.99);
  expect(names.replaced / names.labels).toBeGreaterThanOrEqual(0.95);
});

it('the notes are the same at every run', () => {
  expect(identityNotes(1)).toEqual(identityNotes(1));
});
