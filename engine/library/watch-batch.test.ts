import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createWatchBatch } from './watch-batch.ts';

const ROOT = join('/', 'notes');
const inRoot = (...parts: string[]): string => join(ROOT, ...parts);
const entry = (...parts: string[]) => ({ kind: 'entry' as const, path: inRoot(...parts) });
const folder = (...parts: string[]) => ({ kind: 'folder' as const, path: inRoot(...parts) });
const open = () => createWatchBatch({ root: ROOT, quietMs: 10, longestWaitMs: 100 });

describe('changes told by the system', () => {
  it('are looked at when nothing more happens, once for each folder', () => {
    const batch = open();
    batch.note(entry('a.md'), 0);
    batch.note(entry('b.md'), 5);
    batch.note(entry('x', 'c.md'), 6);
    expect(batch.dueAtMs()).toBe(16);
    expect(batch.take(15)).toBeNull();
    expect(batch.take(16)).toEqual({
      isQuiet: true,
      scopes: [
        { folder: ROOT, deep: false },
        { folder: inRoot('x'), deep: false },
      ],
    });
    expect(batch.dueAtMs()).toBeNull();
  });

  it('are looked at after the longest wait too, and once more when it is quiet', () => {
    const batch = open();
    for (let atMs = 0; atMs <= 100; atMs += 5) batch.note(entry('a.md'), atMs);
    expect(batch.dueAtMs()).toBe(100);
    expect(batch.take(100)).toEqual({ isQuiet: false, scopes: [{ folder: ROOT, deep: false }] });
    expect(batch.dueAtMs()).toBe(110);
    expect(batch.take(110)).toEqual({ isQuiet: true, scopes: [{ folder: ROOT, deep: false }] });
    expect(batch.take(500)).toBeNull();
  });

  it('within a folder that came or went are looked at with it', () => {
    const batch = open();
    batch.note(entry('x', 'y', 'a.md'), 0);
    batch.note(folder('x', 'y'), 0);
    batch.note(folder('x'), 0);
    batch.note(entry('xy', 'b.md'), 0);
    expect(batch.take(50)?.scopes).toEqual([
      { folder: inRoot('x'), deep: true },
      { folder: inRoot('xy'), deep: false },
    ]);
  });

  it('of files we do not read, and outside the source, are nothing', () => {
    const batch = open();
    batch.note(entry('a.log'), 0);
    batch.note({ kind: 'folder', path: `${ROOT}-other` }, 0);
    expect(batch.dueAtMs()).toBeNull();
  });

  it('of the source itself, or of very many folders, are a look at all of it', () => {
    const batch = open();
    batch.note({ kind: 'folder', path: ROOT }, 0);
    expect(batch.take(50)?.scopes).toBeNull();
    for (let number = 0; number < 600; number++) batch.note(entry(`${number}`, 'a.md'), 60);
    expect(batch.take(100)?.scopes).toBeNull();
  });
});
