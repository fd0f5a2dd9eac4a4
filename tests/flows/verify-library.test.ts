import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MAKER_VERSION } from '../../engine/intake-commit.ts';
import { createDocumentCopies } from '../../engine/store/document-copies.ts';
import { createGoneFiles } from '../../engine/store/gone-files.ts';
import { measureDatabase } from '../../engine/store/library-storage.ts';
import { verifyLibrary, type VectorSide } from '../../engine/verify-library.ts';
import { indexProblems, openIntake } from '../fixtures/open-intake.ts';

const always = new AbortController().signal;

async function openVerified(vectors: VectorSide | null = null) {
  const opened = await openIntake();
  const { db, folder, intake, run } = opened;
  for (const name of ['a.md', 'b.md', 'c.md', 'd.md']) await writeFile(join(folder, name), `Words of ${name}.`);
  await intake.addPaths([folder]);
  await run();
  const survey = () => ({
    copies: createDocumentCopies(db),
    goneFiles: createGoneFiles(db),
    samplesDir: folder,
    excludeNames: [],
    maxRemovedShare: 1,
    makerVersion: MAKER_VERSION,
  });
  const copies = { isWhole: async () => true };
  const parts = { db, intake, vectors: () => vectors, copies, survey, monotonicMs: () => performance.now() };
  const passageOf = (name: string): number =>
    db
      .prepare<{ id: number }>('SELECT passage_id AS id FROM passages JOIN documents USING (document_id) WHERE path = ?')
      .get(join(folder, name))!.id;
  return { ...opened, passageOf, verify: (repair: boolean) => verifyLibrary(parts, { repair }, always) };
}

it('finds nothing wrong in a library that is right', async () => {
  const { verify, intake } = await openVerified();
  expect(await verify(true)).toMatchObject({
    ok: true,
    files: 4,
    documents: 4,
    indexed: 4,
    passages: 4,
    fullTextRows: 4,
    vectors: null,
    missing: [],
    extra: [],
    repaired: 0,
  });
  expect(intake.progress().background).toBeNull();
});

it('names what is missing and what belongs to nothing, and puts all of it right', async () => {
  const { db, folder, verify, passageOf, states } = await openVerified();
  db.prepare('DELETE FROM passages_fts WHERE rowid = ?').run(passageOf('a.md'));
  db.prepare('INSERT INTO passages_fts (rowid, terms) VALUES (9999, ?)').run('stray');
  db.exec(`DELETE FROM document_texts WHERE document_id = (SELECT document_id FROM documents WHERE path LIKE '%b.md')`);
  db.exec(`INSERT INTO uploads VALUES ('nobody', 'lost.md', x'00')`);
  await rm(join(folder, 'c.md'));
  await writeFile(join(folder, 'new.md'), 'New words.');

  const found = await verify(false);
  expect(found).toMatchObject({ ok: false, files: 4, repaired: 0 });
  const named = (list: { path: string; what: string }[]) =>
    list.map(({ path, what }) => `${what}: ${path.replace(`${folder}/`, '')}`).toSorted();
  expect(named(found.missing)).toEqual(['document: new.md', 'full-text: a.md', 'text: b.md']);
  expect(named(found.extra)).toEqual(['document: c.md', 'file: lost.md', 'full-text: entry of passage 9999, which is not there']);

  expect(await verify(true)).toMatchObject({ ok: true, missing: [], extra: [], repaired: 6, documents: 4, indexed: 4 });
  expect(states()).toEqual({ 'a.md': 'indexed', 'b.md': 'indexed', 'd.md': 'indexed', 'new.md': 'indexed' });
  expect(indexProblems(db)).toEqual([]);
});

it('compares the vectors with the passages and has them brought in step', async () => {
  const ids = new Set<number>();
  let wanted: number[] = [];
  const side: VectorSide = {
    ids: () => Float64Array.from(ids),
    reconcile: async () => {
      ids.clear();
      for (const id of wanted) ids.add(id);
    },
  };
  const { verify, passageOf } = await openVerified(side);
  wanted = ['a.md', 'b.md', 'c.md', 'd.md'].map(passageOf);
  for (const id of [...wanted.slice(1), 777]) ids.add(id);
  const found = await verify(false);
  expect(found.missing).toMatchObject([{ what: 'vector', path: expect.stringContaining('a.md') as string }]);
  expect(found.extra).toEqual([{ what: 'vector', path: 'vector of passage 777, which is not there' }]);
  expect(await verify(true)).toMatchObject({ ok: true, vectors: 4, repaired: 2 });
});

it('tells what of the database is whose, close to what SQLite counts page by page', async () => {
  const { db, folder, run } = await openIntake().then(async (opened) => (await opened.intake.addPaths([opened.folder]), opened));
  const words = Array.from({ length: 3000 }, (_, index) => `word${index}x`);
  for (let file = 0; file < 20; file++)
    await writeFile(
      join(folder, `${file}.txt`),
      words.map((word, index) => words[(index * (file + 1)) % 3000] ?? word).join(' '),
    );
  await run();
  const counted = db
    .prepare<{ name: string; bytes: number }>('SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name')
    .all();
  const fullText = counted.filter(({ name }) => name.startsWith('passages_fts')).reduce((sum, { bytes }) => sum + bytes, 0);
  const told = measureDatabase(db).find(({ kind }) => kind === 'full-text')!.sizeBytes;
  expect(told / fullText).toBeGreaterThan(0.7);
  expect(told / fullText).toBeLessThan(1.3);
  expect(measureDatabase(db).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBe(
    db.prepare<{ bytes: number }>('SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size').get()!.bytes,
  );
});
