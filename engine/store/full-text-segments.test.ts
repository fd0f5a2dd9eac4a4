import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestLibrary, type TestLibrary } from '../../tests/fixtures/library.ts';
import { createFullTextSegments } from './full-text-segments.ts';

let directory: string;
let library: TestLibrary;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'full-text-segments-'));
  library = openTestLibrary(join(directory, 'library.db'));
});

afterEach(async () => {
  library.db.close();
  await rm(directory, { recursive: true, force: true });
});

const segments = (): number =>
  library.db.prepare<{ count: number }>('SELECT count(DISTINCT segid) AS count FROM passages_fts_idx').get()?.count ?? 0;

const holding = (word: string): number[] =>
  library.db
    .prepare<{ id: number }>('SELECT rowid AS id FROM passages_fts WHERE passages_fts MATCH ?')
    .all(word)
    .map(({ id }) => id);

/** A commit each. */
function addNotes(from: number, to: number): number[] {
  const ids: number[] = [];
  for (let note = from; note < to; note++) ids.push(...library.add(`note-${note}`, [`metformin and word${note}`]));
  return ids;
}

it('leaves few segments of many small commits, and every passage where it was', () => {
  const { merge } = createFullTextSegments(library.db);
  const ids: number[] = [];
  for (let round = 0; round < 40; round++) {
    ids.push(...addNotes(3 * round, 3 * round + 3));
    merge();
    expect(segments()).toBeLessThanOrEqual(12);
  }
  while (merge());
  // Fewer than four of a size, and sizes grow by four: what FTS5 calls enough.
  expect(segments()).toBeLessThanOrEqual(9);
  expect(holding('metformin')).toEqual(ids);
  expect(holding('word77')).toEqual([ids[77]]);
  library.db.exec("INSERT INTO passages_fts (passages_fts) VALUES ('integrity-check')");
});

it('gives the room of removed passages back', () => {
  const { merge } = createFullTextSegments(library.db);
  addNotes(0, 40);
  while (merge());
  for (let note = 0; note < 40; note++) library.remove(`note-${note}`);
  while (merge());
  expect(segments()).toBe(0);
  expect(holding('metformin')).toEqual([]);
});

it('takes merging out of the commits, and says when nothing is left to do', () => {
  const { merge } = createFullTextSegments(library.db);
  expect(merge()).toBe(false);
  addNotes(0, 90);
  const before = segments();
  // FTS5 would merge here: it takes 70 deleted rows for 70 written pages.
  library.db.transaction(() => {
    for (let note = 0; note < 70; note++) library.remove(`note-${note}`);
  });
  expect(segments()).toBe(before);
  expect(merge()).toBe(true);
  while (merge());
  expect(segments()).toBeLessThan(5);
  expect(merge()).toBe(false);
});
