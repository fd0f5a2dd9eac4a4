import { beforeEach, describe, expect, it, vi } from 'vitest';
import { resetElectron, shell } from '../../tests/fakes/electron.ts';
import { openFile } from './open-file.ts';

vi.mock('electron', () => import('../../tests/fakes/electron.ts'));
beforeEach(resetElectron);

describe('opening a document', () => {
  it.each(['/notes/Visit 1.md', '/notes/guideline.PDF', '/notes/letter.docx'])('hands %s to the system', async (file) => {
    expect(await openFile(file)).toBe(true);
    expect(shell.opened).toEqual([file]);
  });

  it.each([
    '/bin/sh',
    '/notes/run.sh',
    '/notes/setup.exe',
    '/notes/link.desktop',
    '/notes/x.pdf.lnk',
    'notes/visit.md',
    '/notes/x.md\0.sh',
    'https://evil.example/x.pdf',
    '',
  ])('refuses %j', async (file) => {
    expect(await openFile(file)).toBe(false);
    expect(shell.opened).toEqual([]);
  });

  it('says so when the system cannot', async () => {
    shell.openPathError = 'No application';
    expect(await openFile('/notes/visit.md')).toBe(false);
  });
});
