import { describe, expect, it } from 'vitest';
import { createFolderOwner } from './folder-owner.ts';

const COMPOSED = 'M\u00fcller';
const DECOMPOSED = 'Mu\u0308ller';

const patients = (...folders: readonly string[]) =>
  createFolderOwner(
    folders.map((folder) => ({ kind: 'patient', folder })),
    'patient',
  );

function ownerOf(path: string, ...folders: readonly string[]): string | null {
  const owner = patients(...folders)(path);
  return owner === null || owner === 'loose' ? owner : owner.path;
}

describe('whose a path is', () => {
  it.each<[string, string | null]>([
    ['/P/Smith/note.txt', '/P/Smith'],
    ['/P/Smith/a/b/note.txt', '/P/Smith'],
    ['/P/Smith, Anna/note.txt', '/P/Smith, Anna'],
    ['/P/Smith./note.txt', '/P/Smith.'],
    ['/P/ Smith/note.txt', '/P/ Smith'],
    ['/P/Smith\\Bob/note.txt', '/P/Smith\\Bob'],
    ['/P/list.txt', 'loose'],
    ['/P old/Smith/note.txt', null],
    ['/Px/note.txt', null],
    ['/Q/P/Smith/note.txt', null],
    ['note.txt', null],
    ['P/Smith/note.txt', null],
    // In another case the folder is meant all the same: a patient's files must not be everybody's.
    ['/p/Smith/note.txt', '/p/Smith'],
  ])('%s: %s', (path, owner) => {
    expect(ownerOf(path, '/P/')).toBe(owner);
  });

  it('is told apart by case, and not by how letters are made', () => {
    const find = patients('/P');
    const key = (path: string) => {
      const owner = find(path);
      return owner === null || owner === 'loose' ? owner : owner.key;
    };
    expect(key(`/P/${COMPOSED}/a.txt`)).toBe(key(`/P/${DECOMPOSED}/b.txt`));
    expect(key('/P/Smith/a.txt')).not.toBe(key('/P/smith/a.txt'));
    expect(key('C:\\P\\Smith\\a.txt')).toBe(null);
    expect(ownerOf(`/${DECOMPOSED}/Smith/a.txt`, `/${COMPOSED}`)).toBe(`/${DECOMPOSED}/Smith`);
  });

  it.each<[string, string | null]>([
    ['C:\\P\\Smith\\a.txt', 'C:\\P\\Smith'],
    ['c:/P/Smith/a.txt', 'c:/P/Smith'],
    ['C:\\P\\a.txt', 'loose'],
    ['C:\\P2\\Smith\\a.txt', null],
  ])('of Windows, however it is parted: %s', (path, owner) => {
    expect(ownerOf(path, 'C:\\P\\')).toBe(owner);
  });

  it('of Windows is one folder in any case', () => {
    const find = patients('C:\\P');
    expect(find('C:\\P\\Smith\\a.txt')).toBe(find('c:/p/SMITH/b.txt'));
  });

  it.each<[string, string | null]>([
    ['/P/Smith/Family/Anna/a.txt', '/P/Smith/Family/Anna'],
    ['/P/Smith/Family/list.txt', '/P/Smith'],
    ['/P/Smith/a.txt', '/P/Smith'],
    ['/P/Jones/Family/a.txt', '/P/Jones'],
  ])('of folders within each other is the innermost patient’s: %s', (path, owner) => {
    expect(ownerOf(path, '/P', '/P/Smith/Family')).toBe(owner);
    expect(ownerOf(path, '/P/Smith/Family', '/P')).toBe(owner);
  });

  it('knows patients and topics apart', () => {
    const find = createFolderOwner([{ kind: 'topic', folder: '/T' }], 'patient');
    expect(find('/T/Heart/a.txt')).toBeNull();
  });
});
