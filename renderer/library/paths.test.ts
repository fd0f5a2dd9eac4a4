import { describe, expect, it } from 'vitest';
import { crumbsOf, lastName, pathInSource } from './paths.ts';

describe('paths as steps', () => {
  it('walks from the root down, each step with the path it opens', () => {
    expect(crumbsOf('/home/ada/notes')).toEqual([
      { name: '/', path: '/' },
      { name: 'home', path: '/home' },
      { name: 'ada', path: '/home/ada' },
      { name: 'notes', path: '/home/ada/notes' },
    ]);
  });

  it('knows drives', () => {
    expect(crumbsOf('C:\\Users\\Ada').map(({ path }) => path)).toEqual(['C:\\', 'C:\\Users', 'C:\\Users\\Ada']);
  });

  it('keeps server and share together', () => {
    expect(crumbsOf('\\\\clinic\\notes\\2026').map(({ path }) => path)).toEqual([
      '\\\\clinic\\notes\\',
      '\\\\clinic\\notes\\2026',
    ]);
  });

  it('names a folder by its last step and the root by itself', () => {
    expect([lastName('/home/ada/notes'), lastName('/')]).toEqual(['notes', '/']);
  });

  it('shows a document by its path below its folder', () => {
    expect(pathInSource('/notes/a/b.md', '/notes')).toBe('a/b.md');
    expect(pathInSource('C:\\notes\\a.md', 'C:\\notes')).toBe('a.md');
    expect(pathInSource('/notes/a.md', '/notes/a.md')).toBe('/notes/a.md');
    expect(pathInSource('upload.md', null)).toBe('upload.md');
  });
});
