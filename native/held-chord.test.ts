import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseChord } from '../contract/key-chord.ts';
import { type ChordEvent, type Edge, LET_GO, type NumberedChord, step, STUCK_KEY_MS } from './held-chord.ts';
import { numbered } from './key-numbers.ts';

const SPACE = 57;
const CONTROL = 29;
const A = 30;
const chord: NumberedChord = { numbers: [SPACE], modifiers: ['Control'], ownModifier: null };
const bare: NumberedChord = { numbers: [67], modifiers: [], ownModifier: null };

type Held = '' | 'c' | 's' | 'cs';
/** `[atMs, kind, key, modifiers held]` */
type Row = [atMs: number, kind: 'down' | 'up' | 'let-go' | 'tick', number?: number, held?: Held];

function event([atMs, kind, number = 0, held = '']: Row): ChordEvent {
  if (kind === 'let-go') return { kind };
  if (kind === 'tick') return { kind, atMs };
  return {
    kind,
    number,
    atMs,
    held: { Control: held.includes('c'), Alt: false, Shift: held.includes('s'), Super: false },
  };
}

function edges(of: NumberedChord, rows: readonly Row[]): Edge[] {
  let state = LET_GO;
  const found: Edge[] = [];
  for (const row of rows) {
    const next = step(of, state, event(row));
    state = next.state;
    if (next.edge !== null) found.push(next.edge);
  }
  return found;
}

describe('a held chord', () => {
  it.each<[string, Row[], Edge[]]>([
    [
      'is pressed and released with its key',
      [
        [0, 'down', SPACE, 'c'],
        [900, 'up', SPACE, 'c'],
      ],
      ['press', 'release'],
    ],
    [
      'is pressed once while it repeats',
      [
        [0, 'down', SPACE, 'c'],
        [500, 'down', SPACE, 'c'],
        [530, 'down', SPACE, 'c'],
      ],
      ['press'],
    ],
    [
      'is not the key without its modifier',
      [
        [0, 'down', SPACE],
        [90, 'up', SPACE],
      ],
      [],
    ],
    [
      'is not the key with one modifier more',
      [
        [0, 'down', SPACE, 'cs'],
        [90, 'up', SPACE, 'cs'],
      ],
      [],
    ],
    [
      'is not another key with its modifier',
      [
        [0, 'down', A, 'c'],
        [90, 'up', A, 'c'],
      ],
      [],
    ],
    [
      'ends when its modifier comes up',
      [
        [0, 'down', SPACE, 'c'],
        [500, 'up', CONTROL],
        [800, 'up', SPACE],
      ],
      ['press', 'release'],
    ],
    [
      'ends when its modifier is seen to be gone',
      [
        [0, 'down', SPACE, 'c'],
        [500, 'down', A],
      ],
      ['press', 'release'],
    ],
    [
      'is not pressed again by a repeat after that',
      [
        [0, 'down', SPACE, 'c'],
        [500, 'up', CONTROL],
        [600, 'down', SPACE, 'c'],
      ],
      ['press', 'release'],
    ],
    [
      'is not pressed by its modifier coming late',
      [
        [0, 'down', SPACE],
        [500, 'down', CONTROL, 'c'],
        [530, 'down', SPACE, 'c'],
      ],
      [],
    ],
    [
      'goes on while another modifier joins',
      [
        [0, 'down', SPACE, 'c'],
        [400, 'down', 42, 'cs'],
        [600, 'up', 42, 'c'],
      ],
      ['press'],
    ],
    [
      'is let go when told',
      [
        [0, 'down', SPACE, 'c'],
        [400, 'let-go'],
        [500, 'up', SPACE, 'c'],
      ],
      ['press', 'release'],
    ],
    ['is let go for nothing when it is not held', [[0, 'let-go']], []],
    [
      'is released when it stops repeating',
      [
        [0, 'down', SPACE, 'c'],
        [500, 'down', SPACE, 'c'],
        [500 + STUCK_KEY_MS, 'tick'],
      ],
      ['press', 'release'],
    ],
    [
      'is believed while it never repeats',
      [
        [0, 'down', SPACE, 'c'],
        [60_000, 'tick'],
      ],
      ['press'],
    ],
    [
      'is believed when another key took its repeats',
      [
        [0, 'down', SPACE, 'c'],
        [500, 'down', SPACE, 'c'],
        [600, 'down', A, 'c'],
        [60_000, 'tick'],
      ],
      ['press'],
    ],
    [
      'is found again after a release nobody saw',
      [
        [0, 'down', SPACE],
        [9000, 'down', SPACE, 'c'],
      ],
      ['press'],
    ],
  ])('%s', (_title, rows, expected) => {
    expect(edges(chord, rows)).toEqual(expected);
  });

  it('can be a modifier by itself, which counts as held by its own press', () => {
    const right: NumberedChord = { numbers: [3613], modifiers: [], ownModifier: 'Control' };
    expect(
      edges(right, [
        [0, 'down', 3613, 'c'],
        [500, 'up', 3613],
      ]),
    ).toEqual(['press', 'release']);
    expect(edges(right, [[0, 'down', 3613, 'cs']])).toEqual([]);
  });

  it('presses and releases in turns, and only ever because of its own key, whatever comes in whatever order', () => {
    const row = fc.tuple(
      fc.nat(5_000),
      fc.constantFrom<Row[1]>('down', 'up', 'tick', 'let-go'),
      fc.constantFrom(67, SPACE, A, CONTROL),
      fc.constantFrom<Held>('', 'c', 's', 'cs'),
    );
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
        let state = LET_GO;
        let expected: Edge = 'press';
        for (const next of rows) {
          const after = step(bare, state, event(next));
          state = after.state;
          if (after.edge === null) continue;
          expect(after.edge).toBe(expected);
          if (after.edge === 'press') expect(next.slice(1, 4)).toEqual(['down', 67, '']);
          expected = expected === 'press' ? 'release' : 'press';
        }
      }),
      { seed: 20261120, numRuns: 500 },
    );
  });
});

describe('the numbers of a chord', () => {
  const all = { A: 30, 1: 2, F9: 67, Space: 57, CtrlRight: 3613, MetaRight: 3676, Numpad1: 79, NumpadEnd: 61007, ArrowUp: 57416 };

  it.each([
    ['Control+A', { numbers: [30], modifiers: ['Control'], ownModifier: null }],
    ['Alt+1', { numbers: [2], modifiers: ['Alt'], ownModifier: null }],
    ['F9', { numbers: [67], modifiers: [], ownModifier: null }],
    ['Super+Up', { numbers: [57416], modifiers: ['Super'], ownModifier: null }],
    ['Control+num1', { numbers: [79, 61007], modifiers: ['Control'], ownModifier: null }],
    ['ControlRight', { numbers: [3613], modifiers: [], ownModifier: 'Control' }],
    ['MetaRight', { numbers: [3676], modifiers: [], ownModifier: 'Super' }],
    ['Control+F24', null],
  ])('%s', (text, expected) => {
    const parsed = parseChord(text);
    expect(parsed && numbered(parsed, all)).toEqual(expected);
  });
});
