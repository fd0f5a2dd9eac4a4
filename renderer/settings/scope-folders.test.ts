import { expect, it } from 'vitest';
import { folderOf, scopeFolders } from './scope-folders.ts';

it('offers every folder that has folders in it, with how many patients it would make, the fullest first', () => {
  const documents = [
    '/n/Patients/Smith, Anna/a.md',
    '/n/Patients/Jones/b.md',
    '/n/Patients/Jones/2026/c.md',
    '/n/list.md',
    'dropped.md',
  ];
  expect(scopeFolders(documents, ['/n', '/other'])).toEqual([
    { path: '/n/Patients', folders: 2 },
    { path: '/n', folders: 1 },
    { path: '/n/Patients/Jones', folders: 1 },
  ]);
});

it('reads the paths of Windows, and takes a source of a like name for another', () => {
  expect(scopeFolders(['C:\\ward\\Smith\\a.md', 'C:\\ward 2\\Jones\\b.md'], ['C:\\ward'])).toEqual([
    { path: 'C:\\ward', folders: 1 },
  ]);
  expect(folderOf('C:\\ward\\Smith')).toBe('C:\\ward');
  expect(folderOf('alice@host/Patients/Smith')).toBe('alice@host/Patients');
});
