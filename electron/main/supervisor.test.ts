import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../engine-process/exit-codes.ts';
import { initialState, step, type SupervisorEffect, type SupervisorEvent, type SupervisorState } from './supervisor.ts';

function run(events: readonly SupervisorEvent[], from = initialState): { state: SupervisorState; effects: SupervisorEffect[] } {
  let state = from;
  let effects: SupervisorEffect[] = [];
  for (const event of events)
    ({ state, effects } = step(state, event) as { state: SupervisorState; effects: SupervisorEffect[] });
  return { state, effects };
}

const start: SupervisorEvent = { kind: 'start' };
const ready = (generation: number): SupervisorEvent => ({ kind: 'ready', generation });
const gone = (generation: number, code: number | null, nowMs = 0): SupervisorEvent => ({ kind: 'gone', generation, code, nowMs });
const due = (generation: number): SupervisorEvent => ({ kind: 'restart-due', generation });
const tick: SupervisorEvent = { kind: 'tick' };
const running = run([start, ready(1)]).state;

/** Loses the engine `times` times, one minute apart or as told, each time restarted. */
function lose(times: number, from = running, apartMs = 1_000): { state: SupervisorState; effects: SupervisorEffect[] } {
  let last = { state: from, effects: [] as SupervisorEffect[] };
  for (let i = 0; i < times; i++) {
    const { generation } = last.state;
    last = run([gone(generation, null, i * apartMs)], last.state);
    if (i < times - 1) last = run([due(generation), ready(generation + 1)], last.state);
  }
  return last;
}

describe('supervision of the engine', () => {
  it('starts once, and is up when the engine says so', () => {
    expect(run([start]).effects).toEqual([{ kind: 'fork', generation: 1, safeMode: false }]);
    expect(run([start, start]).effects).toEqual([]);
    expect(run([start, ready(1)]).effects).toEqual([{ kind: 'up', generation: 1 }]);
  });

  it.each([
    [EXIT.badHandshake, 'bad-handshake'],
    [EXIT.storeFailed, 'store-failed'],
    [EXIT.profileInUse, 'profile-in-use'],
    [EXIT.wrongKey, 'wrong-key'],
  ] as const)('halts at exit code %i, because trying again cannot help', (code, reason) => {
    const after = run([gone(1, code)], running);
    expect(after.effects).toEqual([
      { kind: 'down', generation: 1 },
      { kind: 'halted', reason },
    ]);
    expect(run([due(1)], after.state).effects).toEqual([]);
    expect(run([start], after.state).effects).toEqual([{ kind: 'fork', generation: 2, safeMode: false }]);
  });

  it('restarts at once when the engine asks for it, without counting a loss', () => {
    const after = run([gone(1, EXIT.restartRequested)], running);
    expect(after.effects).toEqual([
      { kind: 'down', generation: 1 },
      { kind: 'fork', generation: 2, safeMode: false },
    ]);
    expect(after.state.lossesMs).toEqual([]);
  });

  it.each([EXIT.clean, EXIT.unhandledError, 1, 139, null])('restarts after a pause when the engine is lost with %s', (code) => {
    const after = run([gone(1, code)], running);
    expect(after.effects).toEqual([
      { kind: 'down', generation: 1 },
      { kind: 'restart-after', generation: 1, delayMs: 1_000 },
    ]);
    expect(run([due(1)], after.state).effects).toEqual([{ kind: 'fork', generation: 2, safeMode: false }]);
  });

  it('waits longer from loss to loss', () => {
    const delays = [1, 2, 3, 4].map((times) => lose(times).effects.find((effect) => effect.kind === 'restart-after')?.delayMs);
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  it('starts in safe mode after five losses in ten minutes, and halts after five more there', () => {
    const fifth = lose(5);
    expect(fifth.effects).toContainEqual({ kind: 'restart-after', generation: 5, delayMs: 16_000 });
    const safe = run([due(5)], fifth.state);
    expect(safe.effects).toEqual([{ kind: 'fork', generation: 6, safeMode: true }]);
    const end = lose(5, run([ready(6)], safe.state).state);
    expect(end.effects).toContainEqual({ kind: 'halted', reason: 'keeps-failing' });
  });

  it('forgets losses older than ten minutes', () => {
    expect(lose(20, running, 3 * 60_000).state).toMatchObject({ safeMode: false, phase: 'waiting' });
  });

  it('takes the second report of the same loss for what it is', () => {
    const once = run([gone(1, EXIT.clean)], running);
    expect(step(once.state, gone(1, null))).toEqual({ state: once.state, effects: [] });
    const restarted = run([due(1)], once.state);
    expect(step(restarted.state, gone(1, null))).toEqual({ state: restarted.state, effects: [] });
  });

  it('pings, forgives two missed answers, and kills at the third', () => {
    expect(run([tick], running).effects).toEqual([{ kind: 'ping', generation: 1 }]);
    const answered = run([tick, tick, { kind: 'pong', generation: 1 }], running).state;
    expect(run([tick, tick, tick], answered).effects).toEqual([{ kind: 'ping', generation: 1 }]);
    expect(run([tick, tick, tick, tick], answered).effects).toEqual([{ kind: 'kill', generation: 1 }]);
  });

  it('kills a start that is silent for a minute, not one that waits for the person and answers', () => {
    const starting = run([start]).state;
    const ticks = (count: number): SupervisorEvent[] => Array.from({ length: count }, () => tick);
    expect(run(ticks(12), starting).effects).toEqual([{ kind: 'ping', generation: 1 }]);
    expect(run(ticks(13), starting).effects).toEqual([{ kind: 'kill', generation: 1 }]);
    const waiting = run([...ticks(12), { kind: 'pong', generation: 1 }, ...ticks(12)], starting);
    expect(waiting.effects).toEqual([{ kind: 'ping', generation: 1 }]);
  });

  it('does not restart what was asked to stop, however it ends', () => {
    const stopping = run([{ kind: 'stop' }], running);
    expect(stopping.effects).toEqual([{ kind: 'shut-down', generation: 1 }]);
    expect(run([gone(1, null)], stopping.state).effects).toEqual([{ kind: 'stopped' }]);
  });

  it('stops at once where nothing runs, and a restart that was due stays away', () => {
    const waiting = run([gone(1, null)], running).state;
    const stopped = run([{ kind: 'stop' }], waiting);
    expect(stopped.effects).toEqual([{ kind: 'stopped' }]);
    expect(run([due(1)], stopped.state).effects).toEqual([]);
    expect(run([start], stopped.state).effects).toEqual([]);
  });

  it('never has two engines at a time, whatever happens in whatever order', () => {
    const event = fc.oneof(
      fc.constantFrom<SupervisorEvent>(start, tick, { kind: 'stop' }),
      fc.record({
        kind: fc.constantFrom('ready' as const, 'pong' as const, 'restart-due' as const),
        generation: fc.integer({ min: 0, max: 6 }),
      }),
      fc.record({
        kind: fc.constant('gone' as const),
        generation: fc.integer({ min: 0, max: 6 }),
        code: fc.constantFrom(0, 64, 65, 70, 75, null),
        nowMs: fc.integer({ min: 0, max: 1_000_000 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let state = initialState;
        let alive = 0;
        for (const next of events) {
          // An engine can only be gone if it was there.
          if (next.kind === 'gone' && next.generation === state.generation && alive > 0) alive--;
          const after = step(state, next);
          for (const effect of after.effects) if (effect.kind === 'fork') alive++;
          expect(alive).toBeLessThanOrEqual(1);
          expect(after.state.generation).toBeGreaterThanOrEqual(state.generation);
          state = after.state;
        }
      }),
      { seed: 20261120, numRuns: 500 },
    );
  });
});
