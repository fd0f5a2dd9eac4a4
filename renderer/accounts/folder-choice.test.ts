import { describe, expect, it } from 'vitest';
import { foldersAbove, isBelow, markOf, toggled } from './folder-choice.ts';

const choice = (path: string) => ({ path, include: [], exclude: [], maxFileBytes: null });

describe('the choice of folders', () => {
  it('covers what lies below a chosen folder, and no neighbour whose name begins alike', () => {
    const chosen = [choice('Patients')];
    expect(markOf('Patients', chosen)).toBe('on');
    expect(markOf('Patients/Smith', chosen)).toBe('covered');
    expect(markOf('Patients 2025', chosen)).toBe('off');
    expect(markOf('', chosen)).toBe('partly');
    expect(markOf('Patients', [choice('')])).toBe('covered');
    expect(isBelow('', '')).toBe(false);
  });

  it('never has one chosen folder in another', () => {
    const chosen = toggled([choice('a/b'), choice('a/c'), choice('ab')], 'a');
    expect(chosen.map(({ path }) => path)).toEqual(['ab', 'a']);
    expect(toggled(chosen, 'a/b')).toEqual(chosen);
    expect(toggled(chosen, '').map(({ path }) => path)).toEqual(['']);
  });

  it('keeps the limits of the other folders when one is taken out', () => {
    const limited = { ...choice('a'), exclude: ['*.tmp'] };
    expect(toggled([limited, choice('b')], 'b')).toEqual([limited]);
  });

  it('knows the folders on the way to one', () => {
    expect(foldersAbove('a/b/c')).toEqual(['', 'a', 'a/b']);
    expect(foldersAbove('')).toEqual([]);
  });
});
