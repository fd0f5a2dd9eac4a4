import { describe, expect, it } from 'vitest';
import { pathFrom } from './paths.ts';

const machine = { env: {}, cwd: '/product', home: '/home/ana' };

describe('a path on the command line', () => {
  it('counts from the folder of the process, or from where npm was called', () => {
    expect(pathFrom('notes', machine)).toBe('/product/notes');
    const npm = { npm_lifecycle_event: 'cli', INIT_CWD: '/home/ana/work' };
    expect(pathFrom('notes', { ...machine, env: npm })).toBe('/home/ana/work/notes');
    expect(pathFrom('/notes', { ...machine, env: npm })).toBe('/notes');
    expect(pathFrom('notes', { ...machine, env: { ...npm, npm_lifecycle_event: 'test' } })).toBe('/product/notes');
  });

  it('knows the own folder of the person, and names that only begin like it', () => {
    expect(pathFrom('~/notes', machine)).toBe('/home/ana/notes');
    expect(pathFrom('~', machine)).toBe('/home/ana');
    expect(pathFrom('~$note.docx', machine)).toBe('/product/~$note.docx');
  });
});
