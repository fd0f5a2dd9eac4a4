import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFileOpener } from '../../browser-shell/open-file.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });

/** A machine whose opener writes down what it was given, and with which environment. */
async function machine(exitCode = 0) {
  const folder = await temporaryFolder();
  const bin = join(folder, 'bin');
  await mkdir(bin);
  const script = `#!/bin/sh\nprintf '%s\\n' "$@" > ${folder}/given\n/usr/bin/env > ${folder}/env\nexit ${exitCode}\n`;
  await writeFile(join(bin, 'xdg-open'), script);
  await chmod(join(bin, 'xdg-open'), 0o700);
  const open = createFileOpener({ ...process.env, PATH: bin, DISPLAY: ':0', OPENAI_API_KEY: 'sk-canary' });
  if (open === null) throw new Error('there is a screen');
  return { folder, open, given: () => readFile(join(folder, 'given'), 'utf8') };
}

describe.skipIf(process.platform !== 'linux')('opening a file from the browser shell', () => {
  it('gives the document to the program of the system, its name untouched and without the keys of this process', async () => {
    const { folder, open, given } = await machine();
    const path = join(folder, "$(touch x) & 'note' 💊.pdf");
    await writeFile(path, '%PDF-1.7');
    await open(path);
    expect(await given()).toBe(`${path}\n`);
    expect(await readFile(join(folder, 'env'), 'utf8')).not.toContain('sk-canary');
  });

  it('opens nothing that could be a program, by its name or behind a link', async () => {
    const { folder, open, given } = await machine();
    await writeFile(join(folder, 'evil.desktop'), '[Desktop Entry]');
    await symlink(join(folder, 'evil.desktop'), join(folder, 'note.pdf'));
    await expect(open(join(folder, 'evil.desktop'))).rejects.toEqual(code('NOT_ALLOWED'));
    await expect(open(join(folder, 'note.pdf'))).rejects.toEqual(code('NOT_ALLOWED'));
    await expect(given()).rejects.toThrow('ENOENT');
  });

  it('says that the file is gone, or that nothing opens it', async () => {
    const { folder, open } = await machine(3);
    await expect(open(join(folder, 'gone.pdf'))).rejects.toEqual(code('FILE_GONE'));
    await writeFile(join(folder, 'note.txt'), 'x');
    await expect(open(join(folder, 'note.txt'))).rejects.toEqual(code('FILE_UNREADABLE'));
  });

  it('is not offered without a screen', () => {
    expect(createFileOpener({ PATH: '/usr/bin' })).toBeNull();
  });
});
