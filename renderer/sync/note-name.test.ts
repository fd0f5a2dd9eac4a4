import { describe, expect, it } from 'vitest';
import { noteName } from './note-name.ts';

describe('the name offered for a saved answer', () => {
  it('is the question without what no file name may hold', () => {
    expect(noteName('What is the dose?\n(mg/kg: "max")')).toBe('What is the dose (mg kg max )');
    expect(noteName('...')).toBe('');
  });

  it('is cut between words where it is long, and anywhere where there are none', () => {
    expect(noteName(`${'word '.repeat(15)}anticoagulation`)).toBe('word '.repeat(15).trim());
    expect(noteName('x'.repeat(200))).toHaveLength(80);
  });
});
