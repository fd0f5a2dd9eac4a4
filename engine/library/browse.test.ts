import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { browseFolder } from './browse.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voiceassist-browse-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('lists folders first, then readable files, by name, without hidden ones', async () => {
  await Promise.all([mkdir(join(folder, 'Notes')), mkdir(join(folder, '.git'))]);
  for (const name of ['note 10.md', 'note 2.md', 'program.exe', '.hidden.md']) await writeFile(join(folder, name), '');
  await symlink(join(folder, 'gone'), join(folder, 'dangling.md'));
  const { entries, parent } = await browseFolder(folder);
  expect(entries.map(({ name, kind }) => [kind, name])).toEqual([
    ['folder', 'Notes'],
    ['file', 'note 2.md'],
    ['file', 'note 10.md'],
  ]);
  expect(parent).toBe(tmpdir());
});

it('starts at the person’s own folder and stops at the top', async () => {
  expect((await browseFolder(null)).path).toBe(homedir());
  expect((await browseFolder('/')).parent).toBeNull();
});

it('says what is wrong with a folder', async () => {
  await expect(browseFolder(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'SOURCE_MISSING' });
  await expect(browseFolder('relative')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});
