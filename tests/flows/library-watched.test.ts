import { appendFile, copyFile, mkdir, open as openFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedLibrary, folderSteps, presentLibrary, takeStep } from '../fixtures/folder-model.ts';
import { openWatch, untilWatched, type OpenWatch } from '../fixtures/open-watch.ts';

const WORDS = 'Fever above 39 degrees calls for a culture of blood.';

async function openWatched(...options: Parameters<typeof openWatch>): Promise<OpenWatch & { agrees: () => Promise<void> }> {
  const open = await openWatch(...options);
  await untilWatched(open);
  const agrees = () =>
    open.until(async () => JSON.stringify(presentLibrary(open.reader)) === JSON.stringify(await expectedLibrary(open.notes)));
  await agrees();
  return { ...open, agrees };
}

function idOf({ reader }: OpenWatch, name: string): string {
  const { items } = reader.list({ offset: 0, limit: 500 });
  return items.find(({ path, copies }) => [path, ...copies].some((each) => each.endsWith(name)))?.documentId ?? 'none';
}

describe('a watched folder', () => {
  it('is followed through files added, changed, renamed, moved into new folders and deleted', async () => {
    const open = await openWatched();
    await writeFile(join(open.notes, 'a.md'), WORDS);
    await open.agrees();
    const id = idOf(open, 'a.md');
    await writeFile(join(open.notes, 'a.md'), `${WORDS} And of urine.`);
    await open.agrees();
    await open.until(() => open.reader.text(id as never)?.text.includes('urine'));
    await mkdir(join(open.notes, 'deep', 'deeper'), { recursive: true });
    await rename(join(open.notes, 'a.md'), join(open.notes, 'deep', 'deeper', 'b.md'));
    await open.agrees();
    expect(idOf(open, 'b.md')).toBe(id);
    await rename(join(open.notes, 'deep'), join(open.notes, 'else'));
    await open.agrees();
    expect(idOf(open, 'else/deeper/b.md')).toBe(id);
    await rename(join(open.notes, 'else', 'deeper', 'b.md'), join(open.notes, 'else', 'deeper', 'B.md'));
    await open.agrees();
    expect(idOf(open, 'B.md')).toBe(id);
    await rm(join(open.notes, 'else'), { recursive: true });
    await open.agrees();
    expect(open.looks().whole).toBe(1);
  });

  it('takes a file saved by way of a temporary one as one change of the same document', async () => {
    const open = await openWatched();
    await writeFile(join(open.notes, 'letter.md'), WORDS);
    await open.agrees();
    const id = idOf(open, 'letter.md');
    await writeFile(join(open.notes, '~$letter.md'), 'owner');
    await writeFile(join(open.notes, 'letter.tmp'), `${WORDS} Second version.`);
    await rename(join(open.notes, 'letter.md'), join(open.notes, 'letter backup.tmp'));
    await rename(join(open.notes, 'letter.tmp'), join(open.notes, 'letter.md'));
    await rm(join(open.notes, 'letter backup.tmp'));
    await rm(join(open.notes, '~$letter.md'));
    await open.until(() => open.reader.text(id as never)?.text.includes('Second version'));
    await open.agrees();
    expect(idOf(open, 'letter.md')).toBe(id);
  });

  it('does not read a file before it is written', async () => {
    const open = await openWatched({ timing: { settleMs: 400, longestWaitMs: 150 } });
    const path = join(open.notes, 'growing.md');
    const file = await openFile(path, 'a');
    for (let piece = 0; piece < 40; piece++) {
      const { all } = open.looks();
      await file.appendFile(`Piece ${piece}. `);
      expect(open.reader.list({ offset: 0, limit: 10 }).total).toBe(1);
      if (piece % 10 !== 0) continue;
      await open.until(async () => {
        await file.appendFile('. ');
        return open.looks().all > all;
      });
    }
    await file.close();
    await open.agrees();
    expect(open.reader.text(idOf(open, 'growing.md') as never)?.text).toContain('Piece 39');
    expect(open.db.prepare('SELECT count(*) AS n FROM documents WHERE attempts > 0').get()).toEqual({ n: 0 });
  });

  it('makes few looks of hundreds of files', async () => {
    const open = await openWatched();
    await mkdir(join(open.notes, 'many'));
    for (let note = 0; note < 400; note++) await writeFile(join(open.notes, 'many', `${note}.md`), `Note ${note}.`);
    await open.until(() => open.source().indexed === 401);
    await open.agrees();
    expect(open.looks().all).toBeLessThan(60);
    expect(open.looks().whole).toBe(1);
  });

  it('goes on through links that lead in circles, and names of every kind', async () => {
    const open = await openWatched();
    await mkdir(join(open.notes, 'x'));
    await symlink(open.notes, join(open.notes, 'x', 'up'));
    await symlink(join(open.notes, 'x'), join(open.notes, 'x', 'self'));
    let deep = open.notes;
    for (let level = 0; level < 60; level++) deep = join(deep, `level ${level}`);
    await mkdir(deep, { recursive: true });
    for (const name of ['caf\u00e9.md', 'cafe\u0301.md', '\u{1f48a} pills.md', '\uff21.md', ' .md', 'a%20b*?[c].md'])
      await writeFile(join(deep, name), `Words of ${name}`);
    await open.agrees();
    await rm(join(deep, 'caf\u00e9.md'));
    await appendFile(join(deep, '\u{1f48a} pills.md'), ' and more');
    await open.agrees();
  });

  it('asks before many documents go, and lets them go on a word', async () => {
    const open = await openWatched();
    await mkdir(join(open.notes, 'many'));
    for (let note = 0; note < 40; note++) await writeFile(join(open.notes, 'many', `${note}.md`), `Note ${note}.`);
    await open.agrees();
    await rm(join(open.notes, 'many'), { recursive: true });
    await open.until(() => open.source().state === 'unsure');
    expect(open.source()).toMatchObject({ removals: 40, indexed: 41 });
    await writeFile(join(open.notes, 'b.md'), WORDS); // life goes on
    await open.until(() => open.source().indexed === 42);
    expect(open.source()).toMatchObject({ state: 'unsure', removals: 40 });
  });

  it('is missed when it is away, keeps its documents, and is taken up by itself when it is back', async () => {
    const open = await openWatched();
    await writeFile(join(open.notes, 'a.md'), WORDS);
    await open.agrees();
    await rename(open.notes, `${open.notes} away`);
    await open.until(() => open.source().state === 'missing' && !open.watching.isWatched(open.source().sourceId));
    expect(open.source()).toMatchObject({ indexed: 2, removals: 0 });
    await writeFile(join(`${open.notes} away`, 'b.md'), `${WORDS} Elsewhere.`);
    await rename(`${open.notes} away`, open.notes);
    await open.until(() => open.source().state === 'ready' && open.source().indexed === 3);
    await open.until(() => open.watching.isWatched(open.source().sourceId));
    await writeFile(join(open.notes, 'c.md'), `${WORDS} Again.`);
    await open.agrees();
  });

  it('is looked at as a whole after the machine slept or its clock was set', async () => {
    const open = await openWatched();
    const { whole } = open.looks();
    open.setClock(3_600_000);
    await open.until(() => open.looks().whole === whole + 1);
    open.setClock(-7_200_000);
    await open.until(() => open.looks().whole === whole + 2);
  });

  it('is watched no more when that is switched off, and again with what was missed', async () => {
    const open = await openWatched();
    open.settings.watch = false;
    open.watching.refresh();
    expect(open.watching.isWatched(open.source().sourceId)).toBe(false);
    await writeFile(join(open.notes, 'a.md'), WORDS);
    open.settings.watch = true;
    open.settings.excludeNames = ['b.md'];
    open.watching.refresh();
    await writeFile(join(open.notes, 'b.md'), `${WORDS} Left out.`);
    await copyFile(join(open.notes, 'a.md'), join(open.notes, 'c.md'));
    await open.until(() => open.source().documents === 3);
    expect(idOf(open, 'b.md')).toBe('none');
  });
});

describe('a folder that cannot be watched', () => {
  it.each(['limit', 'other'] as const)(
    'is looked at again and again, says so, and is watched once it can be (%s)',
    async (reason) => {
      let fails = true;
      const { watchFolder } = await import('../../native/folder-watch.ts');
      const open = await openWatch({
        watchFolder: (options) => {
          if (!fails) return watchFolder(options);
          queueMicrotask(() => options.onFailure(reason));
          return { close: () => Promise.resolve() };
        },
        timing: { pollMs: { shortest: 150, longest: 150 } },
      });
      await writeFile(join(open.notes, 'a.md'), WORDS);
      await open.until(() => open.source().indexed === 2);
      expect(open.watching.isWatched(open.source().sourceId)).toBe(false);
      expect(open.watching.report().polled).toMatchObject([{ label: 'notes', reason }]);
      await rm(join(open.notes, 'a.md'));
      await open.until(() => open.source().documents === 1);
      fails = false;
      await open.until(() => open.watching.isWatched(open.source().sourceId));
    },
  );
});

it('agrees with the folder after any sequence of changes', { timeout: 240_000 }, async () => {
  const open = await openWatched();
  const watched = await import('node:fs/promises');
  await fc.assert(
    fc.asyncProperty(folderSteps, async (steps) => {
      for (const step of steps) {
        if (step.kind === 'look') await open.agrees();
        else await takeStep(open.notes, step);
      }
      await open.agrees();
      for (const name of await watched.readdir(open.notes))
        if (name !== 'always here.md') await watched.rm(join(open.notes, name), { recursive: true });
      await open.agrees();
    }),
    { seed: 4, numRuns: 24 },
  );
  expect(open.looks().whole).toBe(1);
});
