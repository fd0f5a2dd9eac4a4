import { appendFile, mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../engine/failure.ts';
import type { ExtractionPool } from '../../engine/library/extraction-pool.ts';
import type { Database } from '../../engine/store/database.ts';
import { fullOnceIndexed } from '../fixtures/full-database.ts';
import { indexProblems, openIntake } from '../fixtures/open-intake.ts';

const always = new AbortController().signal;
const section = (name: string, words: string) => `## ${name}\n\n${`${words} `.repeat(70)}\n\n`;
const passageIds = (db: Database) =>
  db
    .prepare<{ id: number }>('SELECT passage_id AS id FROM passages ORDER BY document_id, ordinal')
    .all()
    .map(({ id }) => id);

/** A pool that counts what is read. */
function counting(real: ExtractionPool): ExtractionPool & { names: string[] } {
  const names: string[] = [];
  return { ...real, names, extract: (request, signal) => (names.push(request.name), real.extract(request, signal)) };
}

describe('looking at a folder again', () => {
  it('does not read what has not changed', async () => {
    let pool: ReturnType<typeof counting> | undefined;
    const { folder, intake, run } = await openIntake({ pool: (real) => (pool = counting(real)) });
    await writeFile(join(folder, 'a.md'), 'Words.');
    await writeFile(join(folder, 'empty.md'), '');
    await intake.addPaths([folder]);
    expect(await run()).toMatchObject({ added: 1, unchanged: 0, failed: [{ code: 'FILE_EMPTY' }], documents: 2, passages: 1 });
    expect(await run()).toMatchObject({ added: 0, unchanged: 1, failed: [{ code: 'FILE_EMPTY' }], documents: 2 });
    expect(pool?.names.toSorted()).toEqual(['a.md', 'empty.md']);
  });

  it('knows a touched file by its content', async () => {
    const { folder, intake, run } = await openIntake();
    await writeFile(join(folder, 'a.md'), 'Words.');
    await intake.addPaths([folder]);
    await run();
    await utimes(join(folder, 'a.md'), new Date(), new Date(Date.now() - 60_000));
    expect(await run()).toMatchObject({ added: 0, updated: 0, unchanged: 1 });
  });

  it('replaces only the passages whose words changed', async () => {
    const vectors: { added: number[]; removed: number[] }[] = [];
    const { db, folder, intake, run } = await openIntake({
      vectors: { afterCommit: async (added, removed) => void vectors.push({ added, removed }) },
    });
    const text = section('One', 'first words') + section('Two', 'second words') + section('Three', 'third words');
    await writeFile(join(folder, 'a.md'), text);
    await intake.addPaths([folder]);
    await run();
    const before = passageIds(db);
    await writeFile(join(folder, 'a.md'), text.replace('second words', 'other words'));
    expect(await run()).toMatchObject({ updated: 1, passages: before.length });
    const after = passageIds(db);
    const kept = before.filter((id) => after.includes(id));
    expect(kept.length).toBe(before.length - 1);
    expect(vectors).toEqual([
      { added: before, removed: [] },
      { added: after.filter((id) => !before.includes(id)), removed: before.filter((id) => !kept.includes(id)) },
    ]);
    expect(indexProblems(db)).toEqual([]);
  });

  it('keeps passages that only moved, with right places', async () => {
    const { db, folder, intake, reader, run } = await openIntake();
    const [one, two] = [section('One', 'first words'), section('Two', 'second words')];
    await writeFile(join(folder, 'a.md'), one + two);
    await intake.addPaths([folder]);
    await run();
    const before = passageIds(db);
    await writeFile(join(folder, 'a.md'), one + section('New', 'new words') + two);
    await run();
    expect(passageIds(db)).toEqual([before[0], expect.any(Number), before[1]]);
    const [item] = reader.list({ offset: 0, limit: 1 }).items;
    const { text } = reader.text(item!.documentId)!;
    const place = db.prepare<{ start: number; end: number }>(
      'SELECT start_offset AS start, end_offset AS end FROM passages WHERE passage_id = ?',
    );
    const { start, end } = place.get(before[1]!)!;
    expect(text.slice(start, end)).toMatch(/^Two\n\nsecond words/);
  });

  it('reads again what an older version made, and gives kept passages new terms', async () => {
    const { db, folder, intake, run } = await openIntake();
    await writeFile(join(folder, 'a.md'), 'Words.');
    await intake.addPaths([folder]);
    await run();
    const before = passageIds(db);
    db.exec('UPDATE documents SET extractor_version = 1; UPDATE passages SET terms = 99; DELETE FROM passages_fts');
    expect(await run()).toMatchObject({ updated: 1, unchanged: 0 });
    expect(passageIds(db)).toEqual(before);
    expect(db.prepare('SELECT terms FROM passages').get()).toEqual({ terms: 1 });
    expect(indexProblems(db)).toEqual([]);
    expect(await run()).toMatchObject({ updated: 0, unchanged: 1 });
  });

  it('takes deleted files out of the index', async () => {
    const { db, folder, intake, run, states } = await openIntake();
    await writeFile(join(folder, 'a.md'), 'Words.');
    await writeFile(join(folder, 'b.md'), 'Other.');
    await intake.addPaths([folder]);
    await run();
    await rm(join(folder, 'a.md'));
    expect(await run()).toMatchObject({ removed: 1, unchanged: 1, documents: 1, passages: 1 });
    expect(states()).toEqual({ 'b.md': 'indexed' });
    expect(indexProblems(db)).toEqual([]);
  });

  it('keeps the document of a file that was renamed', async () => {
    const { db, folder, intake, reader, run } = await openIntake();
    await writeFile(join(folder, 'a.md'), 'Words that stay.');
    await intake.addPaths([folder]);
    await run();
    const [before] = reader.list({ offset: 0, limit: 9 }).items;
    const ids = passageIds(db);
    await rename(join(folder, 'a.md'), join(folder, 'b.md'));
    expect(await run()).toMatchObject({ added: 0, updated: 1, removed: 0, documents: 1 });
    const [after] = reader.list({ offset: 0, limit: 9 }).items;
    expect(after).toMatchObject({ documentId: before!.documentId, path: join(folder, 'b.md') });
    expect(passageIds(db)).toEqual(ids);
  });

  it('keeps everything of a folder that is not there now, and finds it again', async () => {
    const { folder, intake, run } = await openIntake();
    const notes = join(folder, 'notes');
    await mkdir(notes);
    await writeFile(join(notes, 'a.md'), 'Words.');
    const [source] = await intake.addPaths([notes]);
    await run();
    await rename(notes, join(folder, 'away'));
    expect(await run()).toMatchObject({ removed: 0, documents: 1, failed: [{ code: 'SOURCE_MISSING' }] });
    expect((await intake.addPaths([folder]))[0]!.sourceId).not.toBe(source!.sourceId);
    await rename(join(folder, 'away'), notes);
    expect(await run()).toMatchObject({ added: 0, unchanged: 1, documents: 1, failed: [] });
  });

  it('tries a failed file again when it changes, or when asked', async () => {
    let pool: ReturnType<typeof counting> | undefined;
    const { folder, intake, run, states } = await openIntake({ pool: (real) => (pool = counting(real)) });
    await writeFile(join(folder, 'a.pdf'), 'no pdf');
    await intake.addPaths([folder]);
    await run();
    expect(await intake.retry({}, always)).toMatchObject({ failed: [{ code: 'FILE_CORRUPT' }] });
    expect(pool?.names).toEqual(['a.pdf', 'a.pdf']);
    await rm(join(folder, 'a.pdf'));
    await writeFile(join(folder, 'a.txt'), 'Words.');
    await run();
    expect(states()).toEqual({ 'a.txt': 'indexed' });
  });
});

describe('sources', () => {
  it('takes a single file, and says why it cannot where it is of another type', async () => {
    const { folder, intake, run, states } = await openIntake();
    await writeFile(join(folder, 'a.md'), 'Words.');
    await writeFile(join(folder, 'b.xyz'), 'Words.');
    await intake.addPaths([join(folder, 'a.md'), join(folder, 'b.xyz')]);
    await run();
    expect(states()).toEqual({ 'a.md': 'indexed', 'b.xyz': 'FILE_TYPE_UNSUPPORTED' });
  });

  it('refuses a path that is not there', async () => {
    const { folder, intake } = await openIntake();
    await expect(intake.addPaths([join(folder, 'nowhere')])).rejects.toMatchObject({ code: 'SOURCE_MISSING' });
    await expect(intake.addPaths(['relative/path'])).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('lists a file once that two sources hold, and keeps it when one is removed', async () => {
    const { db, folder, intake, run, states } = await openIntake();
    await mkdir(join(folder, 'sub'));
    await writeFile(join(folder, 'sub', 'a.md'), 'Words.');
    await writeFile(join(folder, 'b.md'), 'Words too.');
    const [outer] = await intake.addPaths([folder, join(folder, 'sub')]);
    expect(await run()).toMatchObject({ added: 2, documents: 2 });
    expect(await intake.removeSource(outer!.sourceId)).toEqual({ documents: 1 });
    expect(states()).toEqual({ 'sub/a.md': 'indexed' });
    expect(await run()).toMatchObject({ unchanged: 1, documents: 1 });
    expect(indexProblems(db)).toEqual([]);
  });

  it('leaves out hidden and excluded names, and follows links out of the folder once', async () => {
    const { folder, intake, run, states } = await openIntake();
    await mkdir(join(folder, 'notes'));
    await mkdir(join(folder, 'elsewhere'));
    await writeFile(join(folder, 'elsewhere', 'linked.md'), 'Words.');
    await symlink(join(folder, 'elsewhere'), join(folder, 'notes', 'link'));
    await symlink(join(folder, 'elsewhere'), join(folder, 'notes', 'link again'));
    await symlink('/', join(folder, 'notes', 'up'));
    for (const name of ['.hidden.md', '~$open.docx', 'draft.tmp', 'program.exe'])
      await writeFile(join(folder, 'notes', name), 'Words.');
    await intake.addPaths([join(folder, 'notes')]);
    expect(await run()).toMatchObject({ added: 1, failed: [] });
    expect(Object.keys(states())[0]).toMatch(/^notes\/link( again)?\/linked\.md$/);
  });

  it('adds the samples and takes them out again', async () => {
    const { folder, intake, reader, states } = await openIntake();
    await writeFile(join(folder, 'sample.md'), '# Sample\n\nWords.');
    expect(await intake.addSamples(always)).toMatchObject({ added: 1 });
    expect(await intake.addSamples(always)).toMatchObject({ unchanged: 1 });
    expect(states()).toEqual({ 'samples/sample.md': 'indexed' });
    expect(await intake.removeSamples()).toEqual({ documents: 1 });
    expect(await intake.removeSamples()).toEqual({ documents: 0 });
    expect(reader.counts()).toMatchObject({ documents: 0, passages: 0 });
  });
});

describe('uploads', () => {
  const bytes = new TextEncoder().encode('# Dropped\n\nWords of a dropped file.');
  const piece = (offset: number, end: number, name = 'dropped.md') => ({
    uploadId: 'upload-1',
    name,
    offset,
    totalBytes: bytes.length,
    bytes: bytes.slice(offset, end),
  });

  it('takes a file in pieces, once', async () => {
    const { db, intake, run, states } = await openIntake();
    expect(intake.upload(piece(0, 10))).toEqual({ receivedBytes: 10, complete: false });
    expect(intake.upload(piece(10, bytes.length))).toEqual({ receivedBytes: bytes.length, complete: true });
    intake.upload(piece(0, bytes.length));
    await run();
    expect(states()).toEqual({ 'dropped.md': 'indexed' });
    expect(indexProblems(db)).toEqual([]);
  });

  it('keeps two files of one name', async () => {
    const { intake, run, states } = await openIntake();
    intake.upload(piece(0, bytes.length));
    const other = new TextEncoder().encode('Another.');
    intake.upload({ uploadId: 'upload-2', name: 'dropped.md', offset: 0, totalBytes: other.length, bytes: other });
    await run();
    expect(states()).toEqual({ 'dropped.md': 'indexed', 'dropped (2).md': 'indexed' });
  });

  it('refuses what it could never read, and pieces that do not fit', async () => {
    const { intake } = await openIntake();
    expect(() => intake.upload(piece(0, 5, 'a.exe'))).toThrow(
      expect.objectContaining({ code: 'FILE_TYPE_UNSUPPORTED' }) as Error,
    );
    expect(() => intake.upload(piece(10, 20))).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }) as Error);
  });
});

describe('when it is stopped', () => {
  it('stops cleanly on a full disk and goes on at the next run', async () => {
    let full = true;
    const failing = (db: Database): Database => fullOnceIndexed(db, () => full);
    const { db, folder, intake, run } = await openIntake({ db: failing });
    for (let index = 0; index < 120; index++) await writeFile(join(folder, `${index}.md`), `Words ${index}.`);
    await intake.addPaths([folder]);
    await expect(run()).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(intake.progress()).toMatchObject({ state: 'idle', stoppedBy: { code: 'DISK_FULL', retryable: true } });
    expect(indexProblems(db)).toEqual([]);
    full = false;
    expect(await run()).toMatchObject({ added: 120, documents: 120, failed: [] });
    expect(intake.progress().stoppedBy).toBeNull();
  });

  it('keeps what was done when it is cancelled, and goes on later', async () => {
    const { db, folder, intake, run } = await openIntake();
    for (let index = 0; index < 300; index++) await writeFile(join(folder, `${index}.md`), `Words ${index}.`);
    await intake.addPaths([folder]);
    const stop = intake.onProgress(() => {
      if (intake.progress().done === 60) intake.cancel();
    });
    const cancelled = await run();
    stop();
    expect(cancelled.added).toBeGreaterThanOrEqual(60);
    expect(cancelled.added).toBeLessThan(300);
    expect(indexProblems(db)).toEqual([]);
    expect(await run()).toMatchObject({ added: 300 - cancelled.added, unchanged: cancelled.added, documents: 300 });
  });

  it('goes on where vectors cannot be made', async () => {
    const { folder, intake, run } = await openIntake({
      vectors: { afterCommit: async () => Promise.reject(new Failure('EMBEDDER_UNAVAILABLE')) },
    });
    await writeFile(join(folder, 'a.md'), 'Words.');
    await intake.addPaths([folder]);
    expect(await run()).toMatchObject({ added: 1, failed: [] });
    expect(intake.progress().stoppedBy).toBeNull();
  });

  it('ends with the reason of the caller who gave up', async () => {
    const { folder, intake } = await openIntake();
    await appendFile(join(folder, 'a.md'), 'Words.');
    await intake.addPaths([folder]);
    await expect(intake.run({}, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('lets a source be removed while it is being read', async () => {
    const { db, folder, intake, reader, run } = await openIntake();
    for (let index = 0; index < 200; index++) await writeFile(join(folder, `${index}.md`), `Words ${index}.`);
    const [source] = await intake.addPaths([folder]);
    const half = new Promise<void>((done) => {
      intake.onProgress(() => {
        if (intake.progress().done >= 50) done();
      });
    });
    const running = run();
    await half;
    await intake.removeSource(source!.sourceId);
    await running;
    expect(reader.counts()).toMatchObject({ documents: 0, passages: 0 });
    expect(indexProblems(db)).toEqual([]);
  });
});
