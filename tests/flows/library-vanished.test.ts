import { execFileSync } from 'node:child_process';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getuid } from 'node:process';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Source } from '../../contract/library.ts';
import { createGoneFiles } from '../../engine/store/gone-files.ts';
import { createSourceStore } from '../../engine/store/sources.ts';
import { openIntake, type OpenIntake } from '../fixtures/open-intake.ts';

async function openNotes(count: number): Promise<OpenIntake & { notes: string; source: () => Source }> {
  const open = await openIntake({ settings: { maxRemovedShare: 0.3 } });
  const notes = join(open.folder, 'notes');
  await mkdir(notes);
  await fill(notes, count);
  await open.intake.addPaths([notes]);
  await open.run();
  return { ...open, notes, source: () => createSourceStore(open.db).list()[0]! };
}

async function fill(folder: string, count: number): Promise<void> {
  for (let note = 0; note < count; note++) await writeFile(join(folder, `note ${note}.md`), `Words of note ${note}.`);
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

describe('files that are gone', () => {
  it('take their documents with them at once where they are few', async () => {
    const { run, notes, source } = await openNotes(10);
    for (const note of numbers(0, 9)) await rm(join(notes, `note ${note}.md`));
    expect(await run()).toMatchObject({ removed: 9, documents: 1 });
    expect(source()).toMatchObject({ state: 'ready', documents: 1, removals: 0 });
  });

  it('wait for a person where they are many, with everything findable and new files taken in', async () => {
    const { run, notes, source, db } = await openNotes(60);
    for (const note of numbers(0, 30)) await rm(join(notes, `note ${note}.md`));
    await writeFile(join(notes, 'new.md'), 'New words.');
    expect(await run()).toMatchObject({ removed: 0, added: 1, documents: 61 });
    expect(source()).toMatchObject({ state: 'unsure', removals: 30, indexed: 61 });
    expect(await run()).toMatchObject({ removed: 0, documents: 61 });
    createGoneFiles(db).decide(source().sourceId, 'remove');
    expect(await run()).toMatchObject({ removed: 30, documents: 31 });
    expect(source()).toMatchObject({ state: 'ready', removals: 0 });
  });

  it('are kept, and not asked about again, where a person says so', async () => {
    const { run, notes, source, db } = await openNotes(60);
    for (const note of numbers(0, 30)) await rm(join(notes, `note ${note}.md`));
    await run();
    createGoneFiles(db).decide(source().sourceId, 'keep');
    expect(await run()).toMatchObject({ removed: 0, documents: 60 });
    expect(source()).toMatchObject({ state: 'ready', removals: 0 });
    await rm(join(notes, 'note 40.md'));
    expect(await run()).toMatchObject({ removed: 1, documents: 59 });
    await writeFile(join(notes, 'note 3.md'), 'Words of note 3.'); // there again, and then gone like any other
    await run();
    await rm(join(notes, 'note 3.md'));
    expect(await run()).toMatchObject({ removed: 1, documents: 58 });
  });

  it('are asked about no more when they are back', async () => {
    const { run, notes, source } = await openNotes(60);
    await rename(notes, `${notes}-away`);
    expect((await run()).failed).toMatchObject([{ code: 'SOURCE_MISSING' }]);
    expect(source()).toMatchObject({ state: 'missing', indexed: 60, removals: 0 });
    await rename(`${notes}-away`, notes);
    expect(await run()).toMatchObject({ unchanged: 60, removed: 0 });
    expect(source()).toMatchObject({ state: 'ready' });
    for (const note of numbers(0, 60)) await rename(join(notes, `note ${note}.md`), join(notes, `.hidden ${note}`));
    await run();
    expect(source()).toMatchObject({ state: 'unsure', removals: 60, indexed: 60 });
    for (const note of numbers(0, 60)) await rename(join(notes, `.hidden ${note}`), join(notes, `note ${note}.md`));
    expect(await run()).toMatchObject({ unchanged: 60 });
    expect(source()).toMatchObject({ state: 'ready', removals: 0 });
  });

  it('are asked about where the folder is empty, however few they were', async () => {
    const { run, notes, source } = await openNotes(2);
    for (const note of [0, 1]) await rm(join(notes, `note ${note}.md`));
    expect(await run()).toMatchObject({ removed: 0 });
    expect(source()).toMatchObject({ state: 'unsure', removals: 2 });
  });

  it('are not gone when another, empty folder stands in the place of their own', async () => {
    const { run, notes, source } = await openNotes(5);
    await rename(notes, `${notes}-away`);
    await mkdir(notes);
    expect(await run()).toMatchObject({ removed: 0 });
    expect(source()).toMatchObject({ state: 'missing', indexed: 5, removals: 0 });
    await writeFile(join(notes, 'new.md'), 'New words.'); // somebody works on in the place where the drive should be
    expect(await run()).toMatchObject({ removed: 0, added: 1 });
    expect(source()).toMatchObject({ state: 'unsure', indexed: 6, removals: 5 });
    await rm(notes, { recursive: true });
    await rename(`${notes}-away`, notes);
    expect(await run()).toMatchObject({ unchanged: 5 });
    expect(source()).toMatchObject({ state: 'ready', removals: 0 });
  });
});

it('keeps what was read of files whose folder goes away while they are being read again', async () => {
  let notes = '';
  let goes = false;
  const open = await openIntake({
    pool: (real) => ({
      ...real,
      async extract(request, signal) {
        if (goes) await rename(notes, `${notes}-away`).catch(() => undefined);
        return await real.extract(request, signal);
      },
    }),
  });
  notes = join(open.folder, 'notes');
  await mkdir(notes);
  await fill(notes, 3);
  await open.intake.addPaths([notes]);
  await open.run();
  for (const note of numbers(0, 3)) await writeFile(join(notes, `note ${note}.md`), `Other words of note ${note}.`);
  goes = true;
  const { failed } = await open.run();
  expect(new Set(failed.map(({ code }) => code))).toEqual(new Set(['SOURCE_MISSING']));
  expect(createSourceStore(open.db).list()[0]).toMatchObject({ indexed: 3, failed: 0 });
  expect(open.db.prepare('SELECT count(*) AS n FROM documents WHERE retry_at_ms IS NOT NULL').get()).toEqual({ n: 3 });
});

describe('what is left out of a source', () => {
  it('goes whatever share it is, and comes back when it is left out no longer', async () => {
    const { run, notes, source, db } = await openNotes(40);
    await mkdir(join(notes, 'drafts', 'old'), { recursive: true });
    await writeFile(join(notes, 'drafts', 'old', 'draft.md'), 'A draft.');
    await run();
    const sources = createSourceStore(db);
    sources.setExclude(source().sourceId, ['note ?*.md', 'drafts/**/*.md']);
    expect(await run()).toMatchObject({ removed: 41, documents: 0 });
    expect(source()).toMatchObject({ state: 'ready', exclude: ['note ?*.md', 'drafts/**/*.md'] });
    sources.setExclude(source().sourceId, ['drafts']);
    expect(await run()).toMatchObject({ added: 40, documents: 40 });
  });
});

const canMount = getuid?.() === 0 && process.platform === 'linux' && tryMount();

/** Containers may be root and still not mount. */
function tryMount(): boolean {
  try {
    execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!canMount)('a drive that is taken away (needs root to mount one)', () => {
  it('keeps everything while it is away and is taken up again when it is back', async () => {
    const open = await openIntake({ settings: { maxRemovedShare: 0.3 } });
    const [drive, place] = [join(open.folder, 'drive'), join(open.folder, 'place')];
    await mkdir(drive);
    await mkdir(place);
    await fill(drive, 5);
    const mount = () => execFileSync('mount', ['--bind', drive, place]);
    const unmount = () => execFileSync('umount', ['-l', place]);
    mount();
    onTestFinished(() => {
      try {
        unmount();
      } catch {
        // it is away already
      }
    });
    await open.intake.addPaths([place]);
    await open.run();
    const source = () => createSourceStore(open.db).list()[0]!;
    expect(source()).toMatchObject({ state: 'ready', indexed: 5 });
    unmount();
    await open.run();
    expect(source()).toMatchObject({ state: 'missing', indexed: 5 });
    mount();
    await writeFile(join(place, 'new.md'), 'New words.');
    expect(await open.run()).toMatchObject({ added: 1, unchanged: 5, removed: 0 });
    expect(source()).toMatchObject({ state: 'ready', indexed: 6 });
  });
});
