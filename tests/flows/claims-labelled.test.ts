import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type ClaimRate, measureClaims } from '../bench/claims.ts';

const NOTES = join(import.meta.dirname, '../../../shared/eval/notes-mts/corpus.jsonl');

const hasNotes = existsSync(NOTES);
if (!hasNotes) console.warn('Sentences of notes not checked: ../shared/eval/notes-mts is not here.');

it.skipIf(!hasNotes)('changed sentences of notes are caught, unchanged ones are not (../shared/eval)', () => {
  const { rates } = measureClaims(NOTES, 'development', 6);
  const share = (kinds: readonly ClaimRate['kind'][]): number => {
    const own = rates.filter(({ kind }) => kinds.includes(kind));
    return own.reduce((sum, { caught }) => sum + caught, 0) / own.reduce((sum, { claims }) => sum + claims, 0);
  };
  for (const kind of ['number', 'unit', 'negation', 'side']) expect(share([kind]), kind).toBeGreaterThanOrEqual(0.97);
  expect(share(['drug', 'date', 'comparison'])).toBeGreaterThanOrEqual(0.97);
  expect(share(['untouched', 'framed', 'part'])).toBeLessThanOrEqual(0.01);
  expect(share(['abbreviation', 'units converted', 'number words', 'frequency', 'date form', 'clauses'])).toBeLessThanOrEqual(
    0.03,
  );
});
