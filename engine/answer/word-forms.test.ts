import { describe, expect, it } from 'vitest';
import { alikeWords, nearestTerm } from './word-forms.ts';

describe('nearestTerm', () => {
  it('corrects one letter in a long word', () => {
    expect(nearestTerm('potasium', ['sodium', 'potassium'])).toBe('potassium');
    expect(nearestTerm('clopidorgel', ['clopidogrel'])).toBe('clopidogrel');
  });

  it('keeps short words, other beginnings and words two letters apart', () => {
    expect(nearestTerm('hand', ['sand'])).toBeNull();
    expect(nearestTerm('iloperidone', ['aloperidone'])).toBeNull();
    expect(nearestTerm('prednisone', ['prednisolone'])).toBeNull();
    expect(nearestTerm('cefalexin', ['cefalexin'])).toBeNull();
  });
});

describe('alikeWords', () => {
  it('answers a kind by its members, not a member by the kind', () => {
    expect(alikeWords('vaccines')).toContain('tetanus');
    expect(alikeWords('tetanus')).toEqual([]);
    expect(alikeWords('fall')).toContain('fell');
  });
});
