import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createContextReader } from '../../engine/search/passage-context.ts';
import { openTestLibrary, type TestLibrary } from '../fixtures/library.ts';

let directory: string;
let library: TestLibrary;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'context-'));
  library = openTestLibrary(join(directory, 'library.db'));
});
afterEach(async () => {
  library.db.close();
  await rm(directory, { recursive: true, force: true });
});

describe('what a passage stands among', () => {
  it('is its whole document, each passage by its terms, shared by all of them', () => {
    const ids = library.add('note', ['Fever and cough today.', 'Paracetamol.', '...']);
    library.add('other', ['Knee pain.']);
    const contexts = createContextReader(library.db)([ids[0] ?? 0, ids[2] ?? 0]);
    // A passage without a term still counts as one.
    expect(contexts.get(ids[0] ?? 0)).toEqual({ ids, weights: [3, 1, 1] });
    expect(contexts.get(ids[2] ?? 0)).toBe(contexts.get(ids[0] ?? 0));
  });

  it('is of a long document its own stretch of sixteen passages', () => {
    const ids = library.add(
      'book',
      Array.from({ length: 40 }, (_, page) => `Page ${page} on fever.`),
    );
    const contexts = createContextReader(library.db)([ids[3] ?? 0, ids[15] ?? 0, ids[16] ?? 0, ids[39] ?? 0]);
    expect(contexts.get(ids[3] ?? 0)?.ids).toEqual(ids.slice(0, 16));
    expect(contexts.get(ids[15] ?? 0)).toBe(contexts.get(ids[3] ?? 0));
    expect(contexts.get(ids[16] ?? 0)?.ids).toEqual(ids.slice(16, 32));
    expect(contexts.get(ids[39] ?? 0)?.ids).toEqual(ids.slice(32));
  });

  it('is nothing for a passage that is gone', () => {
    const [id = 0] = library.add('note', ['Fever.']);
    library.remove('note');
    expect(createContextReader(library.db)([id])).toEqual(new Map());
    expect(createContextReader(library.db)([])).toEqual(new Map());
  });
});
