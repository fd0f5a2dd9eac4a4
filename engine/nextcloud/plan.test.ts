import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeGone, matchGone as match, orderMoves, type MoveStep } from './plan.ts';

const gone = (fileId: number, heldPath: string, remoteId: string | null = String(fileId), heldVersion = 'v1#0') => ({
  fileId,
  remoteId,
  heldPath,
  heldVersion,
});
const fresh = (fileId: number, path: string, remoteId: string | null, version = 'v1#0') => ({ fileId, remoteId, path, version });

const matchGone = (...sides: [Parameters<typeof match>[0], Parameters<typeof match>[1]]) =>
  match(...sides, { isRestored: false });

describe('what left its place', () => {
  it('is found by its id, wherever it is and however it changed', () => {
    expect(matchGone([gone(1, 'a')], [fresh(9, 'b', '1')])).toEqual([{ goneId: 1, freshId: 9, kind: 'moved' }]);
    expect(matchGone([gone(1, 'a')], [fresh(9, 'b', '1', 'v2#0')])).toEqual([{ goneId: 1, freshId: 9, kind: 'moved' }]);
  });

  it('is replaced by what has its place now, as programs save by way of a temporary name', () => {
    expect(matchGone([gone(1, 'a')], [fresh(9, 'a', '5')])).toEqual([{ goneId: 1, freshId: 9, kind: 'replaced' }]);
  });

  it('is found again after a swap, each of the two', () => {
    const matches = matchGone([gone(1, 'a'), gone(2, 'b')], [fresh(8, 'a', '2'), fresh(9, 'b', '1')]);
    expect(matches).toEqual([
      { goneId: 1, freshId: 9, kind: 'moved' },
      { goneId: 2, freshId: 8, kind: 'moved' },
    ]);
  });

  it('takes the very content it had where one file shows twice, and one place only', () => {
    const twice = [fresh(8, 'x', '1', 'v2#0'), fresh(9, 'y', '1', 'v1#0')];
    expect(matchGone([gone(1, 'a')], twice)).toEqual([{ goneId: 1, freshId: 9, kind: 'moved' }]);
    expect(matchGone([gone(1, 'a'), gone(2, 'b', '1')], [fresh(9, 'y', '1')])).toHaveLength(1);
  });

  it('is not found by its id alone on a server that went back in time, which gives ids out anew', () => {
    expect(match([gone(1, 'a')], [fresh(9, 'b', '1', 'v2#0')], { isRestored: true })).toEqual([]);
    expect(match([gone(1, 'a')], [fresh(9, 'b', '1', 'v1#3')], { isRestored: true })).toHaveLength(1);
  });

  it('is not found by an id the server does not give', () => {
    expect(matchGone([gone(1, 'a', null)], [fresh(9, 'b', null)])).toEqual([]);
  });

  it('is matched with each new file once at most', () => {
    const ids = fc.constantFrom('1', '2', '3', null);
    const paths = fc.constantFrom('a', 'b', 'c');
    const rows = fc.array(fc.record({ remoteId: ids, path: paths, version: fc.constantFrom('v1#0', 'v2#0', 'v2#1') }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(rows, rows, (before, now) => {
        const matches = matchGone(
          before.map(({ remoteId, path, version }, at) => gone(at, path, remoteId, version)),
          now.map(({ remoteId, path, version }, at) => fresh(at, path, remoteId, version)),
        );
        expect(new Set(matches.map(({ goneId }) => goneId)).size).toBe(matches.length);
        expect(new Set(matches.map(({ freshId }) => freshId)).size).toBe(matches.length);
        for (const { goneId, freshId, kind } of matches) {
          if (kind === 'moved') expect(now[freshId]!.remoteId).toBe(before[goneId]!.remoteId);
          else expect(now[freshId]!.path).toBe(before[goneId]!.path);
        }
      }),
      { seed: 5 },
    );
  });
});

describe('what is gone', () => {
  const files = (count: number, change: Partial<{ shareRoot: string | null; word: 'asked' | 'remove' | 'keep' | null }> = {}) =>
    Array.from({ length: count }, (_, fileId) => ({ fileId, shareRoot: null, word: null, ...change }));
  const judge = (change: Partial<Parameters<typeof judgeGone>[0]>) =>
    judgeGone({
      gone: [],
      known: 100,
      isShareThere: () => true,
      isRootGone: false,
      isRestored: false,
      maxRemovedShare: 0.3,
      ...change,
    });

  it.each([
    ['few of many go', { gone: files(10) }, { remove: 10, ask: 0, question: null }],
    ['a handful goes even if it is all there is', { gone: files(5), known: 5 }, { remove: 5, ask: 0, question: null }],
    ['many are asked about', { gone: files(31) }, { remove: 0, ask: 31, question: 'mass-deletion' }],
    ['a vanished root is asked about', { gone: files(2), isRootGone: true }, { remove: 0, ask: 2, question: 'root-gone' }],
    [
      'a restored server is asked about',
      { gone: files(1), isRestored: true },
      { remove: 0, ask: 1, question: 'server-restored' },
    ],
    ['a restored server that lacks nothing is not', { isRestored: true }, { remove: 0, ask: 0, question: null }],
    ['what a person let go goes', { gone: files(50, { word: 'remove' }) }, { remove: 50, ask: 0, question: null }],
    ['what a person keeps stays', { gone: files(50, { word: 'keep' }) }, { remove: 0, ask: 0, question: null }],
  ] as const)('%s', (_what, change, { remove, ask, question }) => {
    const judged = judge(change);
    expect([judged.remove.length, judged.ask.length, judged.question]).toEqual([remove, ask, question]);
  });

  it('was shared and is not any more: it goes at once, whatever is asked and kept', () => {
    const lost = { isShareThere: () => false };
    for (const word of [null, 'asked', 'keep'] as const) {
      const judged = judge({ gone: files(80, { shareRoot: 'Team', word }), isRootGone: true, isRestored: true, ...lost });
      expect([judged.withdrawn.length, judged.ask.length, judged.question]).toEqual([80, 0, null]);
    }
  });

  it('was deleted in a share that is still there: it is like any other', () => {
    expect(judge({ gone: files(80, { shareRoot: 'Team' }) })).toMatchObject({ withdrawn: [], question: 'mass-deletion' });
  });
});

it('orders moves so that each finds its place free, in chains and rings of any kind', () => {
  const places = fc.uniqueArray(fc.nat(30), { minLength: 1, maxLength: 15 });
  fc.assert(
    fc.property(places, fc.infiniteStream(fc.nat(1000)), (from, random) => {
      // Each goes to a place of its own: some to those of others, some to new ones.
      const ends = [...from, ...from.map((place) => place + 100)];
      for (let at = ends.length - 1; at > 0; at--) {
        const other = random.next().value! % (at + 1);
        [ends[at], ends[other]] = [ends[other]!, ends[at]!];
      }
      const moves = from
        .map((place, fileId): MoveStep => ({ fileId, from: String(place), to: String(ends[fileId]) }))
        .filter((move) => move.from !== move.to);
      // Those that stay are in nobody's way.
      const staying = new Set(from.filter((place, at) => place === ends[at]).map(String));
      const at = new Map(moves.map((move) => [move.from, move.fileId]));
      for (const step of orderMoves(moves, (fileId) => `parked ${fileId}`).flat()) {
        expect(at.has(step.to) || staying.has(step.to)).toBe(false);
        expect(at.get(step.from)).toBe(step.fileId);
        at.delete(step.from);
        at.set(step.to, step.fileId);
      }
      expect(new Map([...at].map(([path, fileId]) => [fileId, path]))).toEqual(
        new Map(moves.map(({ fileId, to }) => [fileId, to])),
      );
    }),
    { seed: 5 },
  );
});
