import { describe, expect, it } from 'vitest';
import { judgeRemovals, type RemovalCase } from './judge-removals.ts';

const files = (count: number): string[] => Array.from({ length: count }, (_, number) => `/notes/${number}.md`);
const usual: RemovalCase = {
  known: 100,
  gone: [],
  decisions: new Map(),
  isPartial: false,
  rootIsEmpty: false,
  rootIsAnother: false,
  maxRemovedShare: 0.3,
};
const judge = (change: Partial<RemovalCase>) => judgeRemovals({ ...usual, ...change });

describe('documents whose files are gone', () => {
  it('go at once up to the share, or up to a handful of a small source', () => {
    expect(judge({ gone: files(30) })).toMatchObject({ remove: files(30), ask: [] });
    expect(judge({ gone: files(31) })).toMatchObject({ remove: [], ask: files(31) });
    expect(judge({ gone: files(20), known: 21 })).toMatchObject({ remove: files(20), ask: [] });
    expect(judge({ gone: files(21), known: 22 })).toMatchObject({ remove: [], ask: files(21) });
  });

  it('are asked about where another folder stands in the place of their own, however few they are', () => {
    expect(judge({ gone: files(5), known: 6, rootIsAnother: true })).toMatchObject({ remove: [], ask: files(5) });
    expect(judge({ gone: files(1), known: 6, rootIsAnother: true })).toMatchObject({ remove: files(1), ask: [] });
  });

  it('are not gone where that folder is empty: the place of a drive that is away', () => {
    expect(judge({ gone: files(100), rootIsEmpty: true, rootIsAnother: true })).toEqual({ kind: 'missing' });
    expect(judge({ gone: files(1), known: 1, rootIsEmpty: true })).toMatchObject({ remove: [], ask: files(1) });
  });

  it('go or stay by the word of a person, whatever else is asked about', () => {
    const decisions = new Map([
      ['/notes/0.md', 'remove'],
      ['/notes/1.md', 'keep'],
      ['/notes/back.md', 'asked'],
    ] as const);
    expect(judge({ gone: files(40), decisions })).toEqual({
      kind: 'files',
      remove: ['/notes/0.md'],
      ask: files(40).slice(2),
      forget: ['/notes/back.md', '/notes/0.md'],
    });
    expect(judge({ gone: files(3), decisions })).toMatchObject({ remove: ['/notes/0.md', '/notes/2.md'], ask: [] });
  });

  it('join those a person is being asked about when only a part of the source was looked at', () => {
    const decisions = new Map([['/notes/elsewhere.md', 'asked']] as const);
    expect(judge({ gone: files(2), decisions, isPartial: true })).toEqual({
      kind: 'files',
      remove: [],
      ask: files(2),
      forget: [],
    });
  });
});
