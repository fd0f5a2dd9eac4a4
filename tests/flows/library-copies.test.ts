import { copyFile, mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SourceId } from '../../contract/ids.ts';
import { indexProblems, openIntake, type OpenIntake } from '../fixtures/open-intake.ts';

const ASTHMA = 'Asthma is treated with an inhaled corticosteroid.';
const FEVER = 'Fever above 39 degrees calls for a culture of blood.';

/** The paths of every document, its own first, by the document's id. */
function places({ reader, folder }: OpenIntake): Map<string, string[]> {
  const { items } = reader.list({ offset: 0, limit: 500 });
  return new Map(
    items.map(({ documentId, path, copies }) => [documentId, [path, ...copies].map((each) => each.replace(`${folder}/`, ''))]),
  );
}

async function openFolders(): Promise<OpenIntake & { one: string; two: string }> {
  const open = await openIntake();
  const [one, two] = [join(open.folder, 'one'), join(open.folder, 'two')];
  await mkdir(one);
  await mkdir(two);
  await open.intake.addPaths([one, two]);
  return { ...open, one, two };
}

describe('the same bytes under several paths', () => {
  it('are one document that names them all, within a source and across sources, and nothing new the second time', async () => {
    const open = await openFolders();
    await writeFile(join(open.one, 'a.md'), ASTHMA);
    await writeFile(join(open.one, 'b.md'), ASTHMA);
    await writeFile(join(open.two, 'c.md'), ASTHMA);
    await writeFile(join(open.two, 'd.md'), FEVER);
    expect(await open.run()).toMatchObject({ added: 4, documents: 2, failed: [] });
    const all = [...places(open).values()].map((paths) => paths.toSorted());
    expect(all).toContainEqual(['one/a.md', 'one/b.md', 'two/c.md']);
    expect(all).toContainEqual(['two/d.md']);
    expect(await open.run()).toMatchObject({ added: 0, updated: 0, unchanged: 4, removed: 0, documents: 2 });
    expect(indexProblems(open.db)).toEqual([]);
  });

  it('are listed by any of the paths and any of the sources, once each', async () => {
    const open = await openFolders();
    await writeFile(join(open.one, 'first.md'), ASTHMA);
    await writeFile(join(open.one, 'first-again.md'), ASTHMA);
    await writeFile(join(open.two, 'second.md'), ASTHMA);
    await writeFile(join(open.two, 'third.md'), FEVER);
    await open.run();
    const listed = (filter: { query?: string; sourceId?: SourceId }) => {
      const { items, total } = open.reader.list({ ...filter, offset: 0, limit: 10 });
      expect(total).toBe(items.length);
      return items.map(({ path, copies }) => [path, ...copies].map((each) => basename(each)).toSorted());
    };
    const asthma = ['first-again.md', 'first.md', 'second.md'];
    for (const query of ['first.md', 'FIRST', 'second']) expect(listed({ query })).toEqual([asthma]);
    expect(listed({ query: 'third' })).toEqual([['third.md']]);
    expect(listed({ query: '_econd' })).toEqual([]);
    const sources = open.db.prepare<{ id: SourceId; path: string }>('SELECT source_id AS id, path FROM sources').all();
    for (const { id, path } of sources)
      expect(listed({ sourceId: id })).toEqual(path === open.one ? [asthma] : expect.arrayContaining([asthma, ['third.md']]));
    const two = sources.find(({ path }) => path === open.two);
    expect(listed({ sourceId: two!.id, query: 'first-again' })).toEqual([asthma]);
  });

  it('stay found, under the same id, as long as one of the paths is there', async () => {
    const open = await openFolders();
    await writeFile(join(open.one, 'a.md'), ASTHMA);
    await open.run();
    const [id] = places(open).keys();
    await copyFile(join(open.one, 'a.md'), join(open.two, 'b.md'));
    await writeFile(join(open.two, 'other.md'), FEVER);
    await open.run();
    await rm(join(open.one, 'a.md'));
    await writeFile(join(open.one, 'left.md'), 'Left in the folder.');
    expect(await open.run()).toMatchObject({ removed: 1 });
    expect(places(open).get(id ?? '')).toEqual(['two/b.md']);
    await rm(join(open.two, 'b.md'));
    await open.run();
    expect([...places(open).values()].flat().toSorted()).toEqual(['one/left.md', 'two/other.md']);
    expect(indexProblems(open.db)).toEqual([]);
  });

  it('go apart when one of them changes, whichever it is', async () => {
    const open = await openFolders();
    await writeFile(join(open.one, 'a.md'), ASTHMA);
    await open.run();
    await copyFile(join(open.one, 'a.md'), join(open.one, 'b.md'));
    await open.run();
    const [id] = places(open).keys();
    await writeFile(join(open.one, 'b.md'), FEVER);
    expect(await open.run()).toMatchObject({ documents: 2, failed: [] });
    expect(places(open).get(id ?? '')).toEqual(['one/a.md']);

    await writeFile(join(open.one, 'b.md'), ASTHMA); // and together again
    await open.run();
    expect(places(open).get(id ?? '')).toEqual(['one/a.md', 'one/b.md']);
    await writeFile(join(open.one, 'a.md'), FEVER); // its own path, this time: the words asked about stay with the copy
    expect(await open.run()).toMatchObject({ documents: 2 });
    expect(places(open).get(id ?? '')).toEqual(['one/b.md']);
    expect(indexProblems(open.db)).toEqual([]);
  });

  it('are only touched when their time changes', async () => {
    const open = await openFolders();
    await writeFile(join(open.one, 'a.md'), ASTHMA);
    await writeFile(join(open.one, 'b.md'), ASTHMA);
    await open.run();
    const before = places(open);
    await utimes(join(open.one, 'a.md'), 1_000_000, 1_000_000);
    await utimes(join(open.one, 'b.md'), 1_000_000, 1_000_000);
    await open.run();
    expect(places(open)).toEqual(before);
    expect(await open.run()).toMatchObject({ unchanged: 2 });
  });

  it('outlive the source they were first found in', async () => {
    const open = await openFolders();
    await writeFile(join(open.one, 'a.md'), ASTHMA);
    await writeFile(join(open.one, 'only here.md'), FEVER);
    await open.run();
    const id = [...places(open)].find(([, paths]) => paths[0] === 'one/a.md')?.[0] ?? '';
    await copyFile(join(open.one, 'a.md'), join(open.two, 'b.md'));
    await open.run();
    const { items } = open.reader.list({ offset: 0, limit: 10 });
    expect(await open.intake.removeSource(items[0]!.sourceId)).toEqual({ documents: 1 });
    expect(places(open)).toEqual(new Map([[id, ['two/b.md']]]));
    expect(indexProblems(open.db)).toEqual([]);
  });

  it('are one document as an upload and as a file too, whichever goes first', async () => {
    for (const first of ['uploads', 'folder'] as const) {
      const open = await openFolders();
      const bytes = new TextEncoder().encode(ASTHMA);
      const upload = { uploadId: 'upload-1', name: 'dropped.md', offset: 0, totalBytes: bytes.length, bytes };
      await writeFile(join(open.one, 'a.md'), ASTHMA);
      await writeFile(join(open.one, 'b.md'), FEVER);
      if (first === 'uploads') open.intake.upload(upload);
      await open.run();
      if (first === 'folder') open.intake.upload(upload);
      await open.run();
      expect([...places(open).values()].map((paths) => paths.toSorted())).toContainEqual(['dropped.md', 'one/a.md']);
      const sources = open.db.prepare<{ id: string; kind: string }>('SELECT source_id AS id, kind FROM sources').all();
      const gone = sources.find(({ kind }) => kind === first);
      await open.intake.removeSource(gone!.id as never);
      expect([...places(open).values()].flat()).toEqual(first === 'uploads' ? ['one/a.md', 'one/b.md'] : ['dropped.md']);
      expect(open.db.prepare('SELECT count(*) AS n FROM uploads').get()).toEqual({ n: first === 'uploads' ? 0 : 1 });
      expect(indexProblems(open.db)).toEqual([]);
    }
  });
});

describe('a file that moves', () => {
  it('keeps its document, also to another source and when only its new place is looked at first', async () => {
    const open = await openFolders();
    await writeFile(join(open.one, 'a.md'), ASTHMA);
    await writeFile(join(open.one, 'b.md'), FEVER);
    await open.run();
    const before = [...places(open).keys()];
    await rename(join(open.one, 'a.md'), join(open.two, 'moved.md'));
    const sources = open.reader.list({ offset: 0, limit: 10 }).items.map(({ sourceId }) => sourceId);
    const two = open.db.prepare<{ id: string }>('SELECT source_id AS id FROM sources WHERE path = ?').get(open.two)!.id;
    await open.intake.run({ sourceIds: [two as never] }, new AbortController().signal);
    await open.intake.run({ sourceIds: [sources[0]!] }, new AbortController().signal);
    expect([...places(open).keys()].toSorted()).toEqual(before.toSorted());
    expect([...places(open).values()].flat()).toContain('two/moved.md');
    expect(indexProblems(open.db)).toEqual([]);
  });

  it('is not read again: its words are known by their content', async () => {
    const open = await openIntake();
    const folder = join(open.folder, 'notes');
    await mkdir(folder);
    await writeFile(join(folder, 'Case.md'), ASTHMA);
    await writeFile(join(folder, 'caf\u00e9.md'), FEVER);
    await open.intake.addPaths([folder]);
    await open.run();
    const made = open.db.prepare('SELECT document_id, indexed_at_ms FROM documents ORDER BY document_id').all();
    await rename(join(folder, 'Case.md'), join(folder, 'case.md'));
    await rename(join(folder, 'caf\u00e9.md'), join(folder, 'cafe\u0301.md'));
    expect(await open.run()).toMatchObject({ added: 0, updated: 2, removed: 0 });
    expect(open.db.prepare('SELECT document_id, indexed_at_ms FROM documents ORDER BY document_id').all()).toEqual(made);
  });
});
