import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  IDLE,
  LONGEST_TURN_MS,
  nextTickMs,
  step,
  STUCK_KEY_MS,
  type EndReason,
  type TriggerEffect,
  type TriggerEvent,
  type TriggerSource,
  type TriggerState,
} from './trigger.ts';

/** Events by time: `[atMs, kind, source or reason]`. */
type Row = [atMs: number, kind: TriggerEvent['kind'], what?: TriggerSource | EndReason];

function event([atMs, kind, what]: Row): TriggerEvent {
  return { atMs, kind, source: what, reason: what } as TriggerEvent;
}

function run(rows: readonly Row[]): { state: TriggerState; effects: string[] } {
  let state: TriggerState = IDLE;
  const effects: string[] = [];
  for (const row of rows) {
    const next = step(state, event(row));
    state = next.state;
    effects.push(...next.effects.map(named));
  }
  return { state, effects };
}

function named(effect: TriggerEffect): string {
  switch (effect.kind) {
    case 'start-turn':
      return `start ${effect.source}`;
    case 'end-turn':
      return `end ${effect.reason}`;
    case 'cancel-turn':
      return 'cancel';
    case 'cue':
      return `cue ${effect.cue}`;
    case 'open-microphone':
    case 'flush-playback':
      return effect.kind;
    case 'stop-answer':
      return effect.discard ? 'stop-answer for good' : effect.kind;
  }
}

const starting = (source: TriggerSource): string[] => ['open-microphone', 'flush-playback', `start ${source}`];
const HELD: TriggerSource[] = ['key-hold', 'button', 'global-hold', 'dictation-device'];
const LATCHED: TriggerSource[] = ['key-toggle', 'global-toggle', 'hands-free'];

describe('triggers', () => {
  it.each(HELD)('listen while %s is held', (source) => {
    expect(
      run([
        [0, 'press', source],
        [60, 'first-sample'],
        [1500, 'release', source],
      ]).effects,
    ).toEqual([...starting(source), 'cue start', 'end released', 'cue end']);
  });

  it.each(LATCHED)('listen from one press of %s to the next', (source) => {
    expect(
      run([
        [0, 'press', source],
        [90, 'release', source],
        [1500, 'press', source],
        [1590, 'release', source],
      ]).effects,
    ).toEqual([...starting(source), 'end toggled', 'cue end']);
  });

  it.each<[string, Row[], string[]]>([
    [
      'a tap of the button keeps listening until the next tap',
      [
        [0, 'press', 'button'],
        [120, 'release', 'button'],
        [2000, 'press', 'button'],
        [2100, 'release', 'button'],
      ],
      ['end toggled', 'cue end'],
    ],
    [
      'a latched turn ends with any trigger',
      [
        [0, 'press', 'button'],
        [120, 'release', 'button'],
        [2000, 'press', 'key-hold'],
        [2600, 'release', 'key-hold'],
      ],
      ['end toggled', 'cue end'],
    ],
    [
      'a press and release at the same time is nothing said',
      [
        [0, 'press', 'button'],
        [0, 'release', 'button'],
        [0, 'press', 'button'],
      ],
      ['cancel', 'cue cancel'],
    ],
  ])('%s', (_title, rows, rest) => {
    expect(run(rows).effects).toEqual([...starting('button'), ...rest]);
  });

  it.each<[string, Row[], string[]]>([
    ['a tap of the hold key is no turn', [[100, 'release', 'key-hold']], ['cancel', 'cue cancel']],
    ['a tap of no length is no turn', [[0, 'release', 'key-hold']], ['cancel', 'cue cancel']],
    [
      'Escape throws away what was said',
      [
        [900, 'escape'],
        [1000, 'release', 'key-hold'],
      ],
      ['cancel', 'cue cancel'],
    ],
    [
      'another trigger pressed meanwhile changes nothing',
      [
        [500, 'press', 'dictation-device'],
        [700, 'release', 'dictation-device'],
      ],
      [],
    ],
    ['the loss of another trigger changes nothing', [[500, 'source-lost', 'dictation-device']], []],
    ['the window losing the keyboard is the release', [[900, 'blur']], ['end released', 'cue end']],
    ['the page hidden is the release', [[900, 'hidden']], ['end released', 'cue end']],
    ['a lock is the release', [[900, 'locked']], ['end released', 'cue end']],
    [
      'a microphone lost keeps what was heard, however short',
      [[100, 'capture-ended', 'device-lost']],
      ['end device-lost', 'cue end'],
    ],
    [
      'a permission taken away keeps what was heard',
      [[900, 'capture-ended', 'permission-lost']],
      ['end permission-lost', 'cue end'],
    ],
    ['a microphone that cannot be opened ends the turn without a sound', [[900, 'capture-failed']], ['cancel']],
    [
      'ten minutes are the end',
      [
        [LONGEST_TURN_MS - 1, 'tick'],
        [LONGEST_TURN_MS, 'tick'],
      ],
      ['end too-long', 'cue end'],
    ],
    [
      'a contact that bounces is one press',
      [
        [20, 'press', 'key-hold'],
        [900, 'release', 'key-hold'],
      ],
      ['end released', 'cue end'],
    ],
    [
      'a press without the release before it is a new turn',
      [[5000, 'press', 'key-hold']],
      ['end released', ...starting('key-hold')],
    ],
    [
      'a key that stopped repeating was let go',
      [
        [500, 'repeat', 'key-hold'],
        [533, 'repeat', 'key-hold'],
        [533 + STUCK_KEY_MS, 'tick'],
      ],
      ['end released', 'cue end'],
    ],
    [
      'a key that repeats is held',
      [
        [500, 'repeat', 'key-hold'],
        [2499, 'tick'],
        [2490, 'repeat', 'key-hold'],
        [4000, 'tick'],
      ],
      [],
    ],
    [
      'a key whose repeats another key took is held',
      [
        [500, 'repeat', 'key-hold'],
        [600, 'other-key'],
        [9000, 'tick'],
      ],
      [],
    ],
    ['a keyboard that never repeats is believed', [[9000, 'tick']], []],
  ])('%s', (_title, rows, rest) => {
    expect(run([[0, 'press', 'key-hold'], ...rows]).effects).toEqual([...starting('key-hold'), ...rest]);
  });

  it('two rapid presses are two turns, each with its end', () => {
    const rows: Row[] = [
      [0, 'press', 'key-hold'],
      [80, 'release', 'key-hold'],
      [150, 'press', 'key-hold'],
      [1200, 'release', 'key-hold'],
    ];
    expect(run(rows).effects).toEqual([
      ...starting('key-hold'),
      'cancel',
      'cue cancel',
      ...starting('key-hold'),
      'end released',
      'cue end',
    ]);
  });

  it('unplugging the dictation device while its button is held is its release', () => {
    expect(
      run([
        [0, 'press', 'dictation-device'],
        [700, 'source-lost', 'dictation-device'],
      ]).effects,
    ).toEqual([...starting('dictation-device'), 'end released', 'cue end']);
  });

  it.each<TriggerSource>(['global-hold', 'global-toggle', 'dictation-device'])(
    '%s works while the window is elsewhere',
    (source) => {
      expect(
        run([
          [0, 'press', source],
          [500, 'blur'],
          [600, 'hidden'],
        ]).state.kind,
      ).toBe('recording');
    },
  );

  it('a latched turn goes on without the keyboard but not out of sight', () => {
    expect(
      run([
        [0, 'press', 'key-toggle'],
        [500, 'blur'],
      ]).state.kind,
    ).toBe('recording');
    expect(
      run([
        [0, 'press', 'key-toggle'],
        [500, 'blur'],
        [600, 'hidden'],
      ]).effects,
    ).toContain('end released');
  });

  it('Escape silences and stops the answer when nothing is recorded', () => {
    expect(run([[0, 'escape']]).effects).toEqual(['flush-playback', 'stop-answer for good']);
    expect(run([[0, 'locked']]).effects).toEqual(['flush-playback', 'stop-answer']);
  });

  it.each([
    'release',
    'repeat',
    'other-key',
    'source-lost',
    'blur',
    'hidden',
    'first-sample',
    'capture-ended',
    'capture-failed',
    'tick',
  ] as const)('nothing happens by %s while idle', (kind) => {
    expect(run([[0, kind, 'key-hold']])).toEqual({ state: IDLE, effects: [] });
  });
});

const sources = fc.constantFrom<TriggerSource>(...HELD, ...LATCHED);
const kinds = fc.constantFrom<TriggerEvent['kind']>(
  'press',
  'press',
  'press',
  'release',
  'release',
  'repeat',
  'other-key',
  'escape',
  'source-lost',
  'blur',
  'hidden',
  'locked',
  'first-sample',
  'capture-ended',
  'capture-failed',
  'tick',
);
const rows = fc.array(fc.record({ kind: kinds, source: sources, waitMs: fc.integer({ min: 0, max: 4000 }) }), { maxLength: 60 });

function timed(given: readonly { kind: TriggerEvent['kind']; source: TriggerSource; waitMs: number }[]): TriggerEvent[] {
  let atMs = 0;
  return given.map(({ kind, source, waitMs }) => {
    atMs += waitMs;
    return event([atMs, kind, kind === 'capture-ended' ? 'device-lost' : source]);
  });
}

describe('triggers, in any order', () => {
  it('never hold two turns, and end each exactly once', () => {
    fc.assert(
      fc.property(rows, (given) => {
        let state: TriggerState = IDLE;
        let open = 0;
        for (const next of timed(given)) {
          const stepped = step(state, next);
          state = stepped.state;
          for (const effect of stepped.effects) {
            if (effect.kind === 'start-turn') open += 1;
            if (effect.kind === 'end-turn' || effect.kind === 'cancel-turn') open -= 1;
            expect(open).toBeGreaterThanOrEqual(0);
            expect(open).toBeLessThanOrEqual(1);
          }
          expect(open).toBe(state.kind === 'recording' ? 1 : 0);
        }
      }),
      { seed: 11, numRuns: 2000 },
    );
  });

  it('open the microphone first and silence the answer before anything starts', () => {
    fc.assert(
      fc.property(rows, (given) => {
        let state: TriggerState = IDLE;
        for (const next of timed(given)) {
          const stepped = step(state, next);
          state = stepped.state;
          const order = stepped.effects.map(({ kind }) => kind);
          if (!order.includes('start-turn')) continue;
          expect(order.slice(order.indexOf('open-microphone'))).toEqual(['open-microphone', 'flush-playback', 'start-turn']);
        }
      }),
      { seed: 12, numRuns: 500 },
    );
  });

  it('never listen on for ever when every release is lost', () => {
    fc.assert(
      fc.property(rows, (given) => {
        let state: TriggerState = IDLE;
        for (const next of timed(given.filter(({ kind }) => kind !== 'release'))) state = step(state, next).state;
        let ticks = 0;
        for (let atMs = nextTickMs(state); atMs !== null; atMs = nextTickMs(state)) {
          state = step(state, { kind: 'tick', atMs }).state;
          ticks += 1;
          expect(ticks).toBeLessThanOrEqual(2);
        }
        expect(state).toEqual(IDLE);
      }),
      { seed: 13, numRuns: 1000 },
    );
  });
});
