import { randomBytes } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAKER_VERSION } from '../../engine/intake-commit.ts';
import { createDocumentCopies } from '../../engine/store/document-copies.ts';
import { createGoneFiles } from '../../engine/store/gone-files.ts';
import { createKeptCopies } from '../../engine/store/kept-copies.ts';
import { createSourceStore } from '../../engine/store/sources.ts';
import { verifyLibrary } from '../../engine/verify-library.ts';
import { makePdf } from '../fixtures/documents.ts';
import { indexProblems } from '../fixtures/open-intake.ts';
import { openRemoteLibrary, type RemoteLibrary, SHOWN } from '../fixtures/open-remote-library.ts';

const always = new AbortController().signal;
const ASTHMA = '# Asthma\n\nAsthma is treated with an inhaled corticosteroid.';
const FEVER = 'Fever above 39 degrees calls for a culture of blood.';

/** Everything there is, by path below the source. */
function paths({ reader }: RemoteLibrary): string[] {
  const { items } = reader.list({ offset: 0, limit: 500 });
  return items
    .flatMap(({ path, copies }) => [path, ...copies])
    .map((path) => path.replace(`${SHOWN}/`, ''))
    .toSorted();
}

async function copyFiles({ copiesDir }: RemoteLibrary): Promise<string[]> {
  const entries = await readdir(copiesDir, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Passages, full text and vectors hold the same. */
function expectInStep({ db, vectors }: RemoteLibrary): void {
  expect(indexProblems(db)).toEqual([]);
  const ids = db.prepare<{ id: number }>('SELECT passage_id AS id FROM passages').all();
  expect([...vectors].toSorted((a, b) => a - b)).toEqual(ids.map(({ id }) => id).toSorted((a, b) => a - b));
}

describe('a file of a server', () => {
  it('becomes findable with its words, and its original can be looked at, though no program can open it', async () => {
    const library = await openRemoteLibrary();
    const pdf = await makePdf([[{ text: 'Sepsis calls for antibiotics within the hour.' }]]);
    const documentId = await library.put('Emergency/sepsis.pdf', pdf);
    await library.put('Lungs/asthma.md', ASTHMA);
    expect(await library.run()).toMatchObject({ added: 2, failed: [], documents: 2 });
    expect(await library.find('sepsis antibiotics')).toEqual([
      { path: 'Emergency/sepsis.pdf', text: 'Sepsis calls for antibiotics within the hour.' },
    ]);
    expect(library.documents.indexed(library.sourceId)).toBe(2);
    expect(library.reader.get(documentId)).toMatchObject({
      title: 'sepsis',
      sizeBytes: pdf.length,
      modifiedAtMs: 1_700_000_000_000,
    });
    const piece = await library.files.read(documentId, 10, 50);
    expect([Buffer.compare(piece.bytes, pdf.subarray(10, 60)), piece.totalBytes]).toEqual([0, pdf.length]);
    expect(library.files.pathOf(documentId)).toBeNull();
    expect(await library.run()).toMatchObject({ added: 0, updated: 0, unchanged: 2, removed: 0 });
    expectInStep(library);
  });

  it('that changes is read again; its old copy goes, and until then it is found as it was', async () => {
    const library = await openRemoteLibrary();
    const documentId = await library.put('a.md', ASTHMA);
    await library.run();
    expect(await library.put('a.md', FEVER, 1_800_000_000_000)).toBe(documentId);
    expect(await library.find('corticosteroid')).toHaveLength(1);
    await expect(library.files.read(documentId, 0, 10)).rejects.toMatchObject({ code: 'FILE_GONE' });
    await library.documents.settle(always);
    expect(await copyFiles(library)).toHaveLength(1);
    expect(await library.run()).toMatchObject({ added: 0, updated: 1 });
    expect(await library.find('corticosteroid')).toEqual([]);
    expect(await library.find('culture of blood')).toEqual([{ path: 'a.md', text: FEVER }]);
    expect(library.reader.get(documentId)).toMatchObject({ modifiedAtMs: 1_800_000_000_000 });
    expect(Buffer.from((await library.files.read(documentId, 0, 5)).bytes).toString()).toBe('Fever');
    expectInStep(library);
  });

  it('that was only touched is not read again', async () => {
    const library = await openRemoteLibrary();
    const documentId = await library.put('a.md', ASTHMA);
    await library.run();
    await library.put('a.md', ASTHMA, 1_800_000_000_000);
    await library.documents.settle(always);
    expect(await library.run()).toMatchObject({ updated: 0, unchanged: 1 });
    expect(library.reader.get(documentId)?.modifiedAtMs).toBe(1_800_000_000_000);
    expect((await library.files.read(documentId, 0, 5)).totalBytes).toBe(ASTHMA.length);
  });

  it('that moves keeps its document, is found at its new place, and is not read', async () => {
    let reads = 0;
    const library = await openRemoteLibrary({
      pool: (real) => ({ ...real, extract: (request, signal) => (reads++, real.extract(request, signal)) }),
    });
    const documentId = await library.put('old/fever.txt', FEVER);
    await library.run();
    library.move('old/fever.txt', 'new/temperature.txt');
    expect(await library.run()).toMatchObject({ added: 0, updated: 0, removed: 0, unchanged: 1 });
    expect(reads).toBe(1);
    expect(await library.find('culture')).toEqual([{ path: 'new/temperature.txt', text: FEVER }]);
    expect(library.reader.get(documentId)).toMatchObject({ title: 'temperature' });
    expect((await library.files.read(documentId, 0, 5)).totalBytes).toBe(FEVER.length);
    await library.documents.settle(always);
    expect(await copyFiles(library)).toHaveLength(1);
  });

  it('that is removed leaves no trace in either index, nor on the disk', async () => {
    const library = await openRemoteLibrary();
    await library.put('a.md', ASTHMA);
    await library.put('b.md', FEVER);
    await library.run();
    await library.remove('a.md');
    expect(paths(library)).toEqual(['b.md']);
    expect(await library.find('corticosteroid')).toEqual([]);
    expect(await copyFiles(library)).toHaveLength(1);
    expectInStep(library);
    expect(await library.intake.removeSource(library.sourceId)).toEqual({ documents: 1 });
    expect(await copyFiles(library)).toEqual([]);
    expectInStep(library);
    expect(createKeptCopies(library.db).ids()).toEqual(new Set());
  });

  it('of the same bytes as another, on the server or the disk, is one document with it, each with its copy', async () => {
    const library = await openRemoteLibrary();
    await writeFile(join(library.folder, 'local.md'), FEVER);
    await library.intake.addPaths([library.folder]);
    const first = await library.put('one.md', ASTHMA);
    await library.run();
    expect(await library.put('two.md', ASTHMA)).toBe(first);
    const third = await library.put('three.md', FEVER);
    expect(await library.run()).toMatchObject({ added: 0, documents: 2 });
    expect(library.documents.indexed(library.sourceId)).toBe(3);
    await library.remove('one.md');
    expect(library.reader.get(first)?.path).toBe(`${SHOWN}/two.md`);
    expect((await library.files.read(first, 0, 8)).totalBytes).toBe(ASTHMA.length);
    await library.intake.removeSource(library.sourceId);
    expect(library.reader.get(third)?.path).toBe(join(library.folder, 'local.md'));
    expect((await library.files.read(third, 0, 8)).totalBytes).toBe(FEVER.length);
    expectInStep(library);
  });

  it('belongs to the folder that still covers it when its own is let go', async () => {
    const library = await openRemoteLibrary();
    const documentId = await library.put('Lungs/asthma.md', ASTHMA);
    await library.run();
    const wider = createSourceStore(library.db).add({ kind: 'remote-folder', path: 'alice@cloud.example.org', label: 'All' }, 1);
    expect(await library.intake.removeSource(library.sourceId)).toEqual({ documents: 0 });
    expect(library.reader.get(documentId)).toMatchObject({ sourceId: wider.sourceId });
    expect((await library.files.read(documentId, 0, 8)).totalBytes).toBe(ASTHMA.length);
  });
});

describe('a file that is being read', () => {
  it.each([
    [
      'changed',
      async (library: RemoteLibrary) => void (await library.put('a.md', FEVER, 1_800_000_000_000)),
      ['a.md', 'culture'],
    ],
    ['moved', async (library: RemoteLibrary) => library.move('a.md', 'b.md'), ['b.md', 'corticosteroid']],
    [
      'changed, and its old copy taken away',
      async (library: RemoteLibrary) => {
        await library.put('a.md', FEVER);
        await library.documents.settle(always);
      },
      ['a.md', 'culture'],
    ],
  ])('may be %s meanwhile: what is stored is what is there now', async (_what, change, [path, word]) => {
    let meanwhile: (() => Promise<void>) | null = null;
    const library = await openRemoteLibrary({
      pool: (real) => ({
        ...real,
        async extract(request, signal) {
          const work = meanwhile;
          meanwhile = null;
          await work?.();
          return await real.extract(request, signal);
        },
      }),
    });
    await library.put('a.md', ASTHMA);
    meanwhile = () => change(library);
    await library.run();
    expect(paths(library)).toEqual([path]);
    expect(await library.find(word ?? '')).toEqual([expect.objectContaining({ path })]);
    expect(library.states()).toEqual({ [`${SHOWN}/${path}`]: 'indexed' });
    expectInStep(library);
  });

  it('may be removed meanwhile: nothing of it is stored', async () => {
    let meanwhile: (() => Promise<void>) | null = null;
    const library = await openRemoteLibrary({
      pool: (real) => ({ ...real, extract: async (request, signal) => (await meanwhile?.(), real.extract(request, signal)) }),
    });
    await library.put('a.md', ASTHMA);
    meanwhile = () => library.remove('a.md');
    await library.run();
    expect([paths(library), await copyFiles(library)]).toEqual([[], []]);
    expectInStep(library);
  });
});

/** As a sync notes what it fetched. */
function noteOnServer({ db, sourceId }: RemoteLibrary, copyId: string): void {
  const insert = `INSERT INTO remote_files (source_id, path, href, version, held_version, seen_at_ms, copy_id)
    VALUES (?, 'a.md', '/a.md', 'v', 'v', 0, ?)`;
  db.prepare(insert).run(sourceId, copyId);
}

describe('a copy that went bad', () => {
  it('is told apart from a bad file, asked for again, and read when it is there again', async () => {
    const library = await openRemoteLibrary();
    await library.put('a.md', ASTHMA);
    const copyId = [...createKeptCopies(library.db).ids()][0] ?? '';
    noteOnServer(library, copyId);
    const [file] = await copyFiles(library);
    await writeFile(file ?? '', randomBytes(300));
    await library.run();
    expect(library.states()).toEqual({ [`${SHOWN}/a.md`]: 'FILE_COPY_LOST' });
    expect(library.db.prepare('SELECT held_version AS held FROM remote_files').get()).toEqual({ held: null });
    await library.put('a.md', ASTHMA);
    expect(await library.run()).toMatchObject({ added: 1, failed: [] });
    expect(await library.find('corticosteroid')).toHaveLength(1);
  });

  it('is asked for again also where a person found it so, and is findable meanwhile', async () => {
    const library = await openRemoteLibrary();
    const documentId = await library.put('a.md', ASTHMA);
    await library.run();
    const copyId = createKeptCopies(library.db).at(`${SHOWN}/a.md`)?.copyId ?? '';
    noteOnServer(library, copyId);
    await library.copies.remove(copyId);
    await expect(library.files.read(documentId, 0, 10)).rejects.toMatchObject({ code: 'FILE_COPY_LOST' });
    expect(library.db.prepare('SELECT held_version AS held FROM remote_files').get()).toEqual({ held: null });
    expect(await library.find('corticosteroid')).toHaveLength(1);
  });

  it('is named when the library is verified, which else finds everything in step', async () => {
    const library = await openRemoteLibrary();
    const { db, copies, intake, folder } = library;
    const survey = () => ({
      copies: createDocumentCopies(db),
      goneFiles: createGoneFiles(db),
      samplesDir: folder,
      excludeNames: [],
      maxRemovedShare: 1,
      makerVersion: MAKER_VERSION,
    });
    const parts = { db, intake, copies, survey, vectors: () => null, monotonicMs: () => performance.now() };
    await library.put('a.md', ASTHMA);
    await library.put('b.md', FEVER);
    await library.run();
    expect(await verifyLibrary(parts, { repair: false }, always)).toMatchObject({ ok: true, files: 2, indexed: 2, missing: [] });
    await intake.renew(library.sourceId, always);
    expect(await library.find('corticosteroid')).toHaveLength(1);
    const kept = createKeptCopies(db).at(`${SHOWN}/a.md`);
    await copies.remove(kept?.copyId ?? '');
    expect(await verifyLibrary(parts, { repair: true }, always)).toMatchObject({
      ok: false,
      missing: [{ path: `${SHOWN}/a.md`, what: 'file' }],
    });
    expect(await library.find('corticosteroid')).toHaveLength(1);
  });
});

type Operation =
  | { do: 'put'; path: string; content: number }
  | { do: 'move'; path: string; to: string }
  | { do: 'remove' | 'run' | 'undone'; path: string };

/** Moved to the path of the document it is one more place of: both paths stayed once. */
const ONTO_ITS_TWIN: Operation[] = [
  { do: 'put', path: 'a.md', content: 1 },
  { do: 'run', path: 'a.md' },
  { do: 'put', path: 'c/a.md', content: 1 },
  { do: 'move', path: 'c/a.md', to: 'a.md' },
];

it('stays in step with what it was told, whatever that was', async () => {
  const library = await openRemoteLibrary();
  const contents = [ASTHMA, FEVER, 'Gout comes at night.', ''];
  const everywhere = ['a.md', 'b.md', 'c/a.md', 'd.txt'];
  const path = fc.constantFrom(...everywhere);
  const operation: fc.Arbitrary<Operation> = fc.oneof(
    fc.record({ do: fc.constant('put' as const), path, content: fc.nat(contents.length - 1) }),
    fc.record({ do: fc.constant('move' as const), path, to: path }),
    fc.record({ do: fc.constant('remove' as const), path }),
    fc.record({ do: fc.constant('run' as const), path }),
    fc.record({ do: fc.constant('undone' as const), path }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 3, maxLength: 14 }), async (operations) => {
      const server = new Map<string, string>();
      try {
        await inStep(operations, server);
        await library.remove(...server.keys());
        expect([paths(library), await copyFiles(library)]).toEqual([[], []]);
      } finally {
        await library.remove(...everywhere); // so that a smaller example of a failure is one
      }
    }),
    { numRuns: 25, examples: [[ONTO_ITS_TWIN]] },
  );

  async function inStep(operations: readonly Operation[], server: Map<string, string>): Promise<void> {
    for (const one of operations) {
      const content = server.get(one.path);
      if (one.do === 'put') {
        server.set(one.path, contents[one.content] ?? '');
        await library.put(one.path, contents[one.content] ?? '');
      } else if (one.do === 'move' && content !== undefined && one.to !== one.path) {
        library.move(one.path, one.to);
        server.delete(one.path);
        server.set(one.to, content);
      } else if (one.do === 'remove') {
        await library.remove(one.path);
        server.delete(one.path);
      } else if (one.do === 'undone') {
        const undone = new Error('undone');
        const work = () =>
          library.db.transaction(() => {
            library.documents.remove(library.sourceId, [`${SHOWN}/${one.path}`]);
            throw undone;
          });
        expect(work).toThrow(undone);
      } else await library.run();
    }
    await library.run();
    await library.documents.settle(always);
    expect(paths(library)).toEqual([...server.keys()].toSorted());
    const texts = [...server.values()].filter((text) => text !== '');
    expect(library.documents.indexed(library.sourceId)).toBe(texts.length);
    for (const [word, text] of [
      ['corticosteroid', ASTHMA],
      ['culture', FEVER],
      ['gout', contents[2]],
    ] as const)
      expect(await library.find(word)).toHaveLength(texts.includes(text ?? '') ? 1 : 0);
    for (const [each, text] of server) {
      const kept = createKeptCopies(library.db).at(`${SHOWN}/${each}`);
      expect(Buffer.from(await library.copies.read(kept?.copyId ?? '')).toString()).toBe(text);
    }
    expect(await copyFiles(library)).toHaveLength(server.size);
    expectInStep(library);
  }
});
