import { EXIT } from '../engine-process/exit-codes.ts';

/** Five losses in ten minutes are a pattern, not an accident: start without models and background work. */
const LOSSES_TO_SAFE_MODE = 5;
const LOSS_WINDOW_MS = 10 * 60_000;
/** Waits before a restart; the last one repeats. Short at first: the person is looking at the window. */
const BACKOFF_MS = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000] as const;
/** Three unanswered pings, one every `PING_INTERVAL_MS`, mean the engine hangs. */
const PINGS_TO_MISS = 3;
export const PING_INTERVAL_MS = 5_000;
/** A start may be silent for a minute: opening the store can mean migrating all of it in one piece. */
const TICKS_TO_START = 12;

/** Why the engine stays down until the person does something. */
export type StopReason = 'bad-handshake' | 'store-failed' | 'profile-in-use' | 'wrong-key' | 'keeps-failing';

export interface SupervisorState {
  /** `idle`: never started; `waiting`: for the next restart; `halted`: needs the person; `stopping`: on our request. */
  phase: 'idle' | 'starting' | 'running' | 'waiting' | 'halted' | 'stopping' | 'stopped';
  /** Counts starts; 0 before the first. Everything about an older one is ignored. */
  generation: number;
  safeMode: boolean;
  /** When the engine was lost, within the window; milliseconds of a clock that only goes forward. */
  lossesMs: readonly number[];
  /** Pings since the last sign of life. */
  silentTicks: number;
}

export type SupervisorEvent =
  | { kind: 'start' }
  | { kind: 'ready'; generation: number }
  | { kind: 'pong'; generation: number }
  | { kind: 'tick' }
  /** The process ended. `code` is null where it was killed, crashed or never started. */
  | { kind: 'gone'; generation: number; code: number | null; nowMs: number }
  | { kind: 'restart-due'; generation: number }
  | { kind: 'stop' };

export type SupervisorEffect =
  | { kind: 'fork'; generation: number; safeMode: boolean }
  | { kind: 'ping'; generation: number }
  | { kind: 'kill'; generation: number }
  | { kind: 'shut-down'; generation: number }
  | { kind: 'restart-after'; generation: number; delayMs: number }
  | { kind: 'up'; generation: number }
  | { kind: 'down'; generation: number }
  | { kind: 'halted'; reason: StopReason }
  | { kind: 'stopped' };

export interface Step {
  state: SupervisorState;
  effects: readonly SupervisorEffect[];
}

export const initialState: SupervisorState = {
  phase: 'idle',
  generation: 0,
  safeMode: false,
  lossesMs: [],
  silentTicks: 0,
};

const HALTING: ReadonlyMap<number, StopReason> = new Map([
  [EXIT.badHandshake, 'bad-handshake'],
  [EXIT.storeFailed, 'store-failed'],
  [EXIT.profileInUse, 'profile-in-use'],
  [EXIT.wrongKey, 'wrong-key'],
]);

/**
 * The whole of supervision as a table: 64 to 67 halt (trying again cannot help), 75 restarts at once, everything else,
 * 0 without our request included (crashes have been reported as 0), restarts with back-off; five in ten minutes start in
 * safe mode, five more there halt. A hang (three pings missed) is killed and then handled as any other loss.
 */
export function step(state: SupervisorState, event: SupervisorEvent): Step {
  if ('generation' in event && event.generation !== state.generation) return same(state);
  switch (event.kind) {
    case 'start':
      return state.phase === 'idle' || state.phase === 'halted' ? fork({ ...state, lossesMs: [] }) : same(state);
    case 'ready':
      if (state.phase !== 'starting') return same(state);
      return { state: { ...state, phase: 'running', silentTicks: 0 }, effects: [{ kind: 'up', generation: state.generation }] };
    case 'pong':
      return same({ ...state, silentTicks: 0 });
    case 'tick':
      return tick(state);
    case 'gone':
      return gone(state, event.code, event.nowMs);
    case 'restart-due':
      return state.phase === 'waiting' ? fork(state) : same(state);
    case 'stop':
      return stop(state);
  }
}

function same(state: SupervisorState): Step {
  return { state, effects: [] };
}

function fork(state: SupervisorState): Step {
  const generation = state.generation + 1;
  return {
    state: { ...state, phase: 'starting', generation, silentTicks: 0 },
    effects: [{ kind: 'fork', generation, safeMode: state.safeMode }],
  };
}

function tick(state: SupervisorState): Step {
  if (state.phase !== 'running' && state.phase !== 'starting') return same(state);
  const { generation, phase, silentTicks } = state;
  const limit = phase === 'running' ? PINGS_TO_MISS : TICKS_TO_START;
  if (silentTicks >= limit) return { state, effects: [{ kind: 'kill', generation }] };
  return { state: { ...state, silentTicks: silentTicks + 1 }, effects: [{ kind: 'ping', generation }] };
}

function gone(state: SupervisorState, code: number | null, nowMs: number): Step {
  if (state.phase === 'stopping') return { state: { ...state, phase: 'stopped' }, effects: [{ kind: 'stopped' }] };
  if (state.phase !== 'starting' && state.phase !== 'running') return same(state);
  const down: SupervisorEffect = { kind: 'down', generation: state.generation };
  const reason = code === null ? undefined : HALTING.get(code);
  if (reason !== undefined) return halt(state, reason, down);
  if (code === EXIT.restartRequested) {
    const next = fork(state);
    return { state: next.state, effects: [down, ...next.effects] };
  }
  return restartLater(state, down, nowMs);
}

function halt(state: SupervisorState, reason: StopReason, down: SupervisorEffect): Step {
  return { state: { ...state, phase: 'halted' }, effects: [down, { kind: 'halted', reason }] };
}

function restartLater(state: SupervisorState, down: SupervisorEffect, nowMs: number): Step {
  const lossesMs = [...state.lossesMs.filter((atMs) => nowMs - atMs < LOSS_WINDOW_MS), nowMs];
  const tooMany = lossesMs.length >= LOSSES_TO_SAFE_MODE;
  if (tooMany && state.safeMode) return halt({ ...state, lossesMs }, 'keeps-failing', down);
  const delayMs = BACKOFF_MS[Math.min(lossesMs.length, BACKOFF_MS.length) - 1] ?? BACKOFF_MS[0];
  const next: SupervisorState = tooMany
    ? { ...state, phase: 'waiting', safeMode: true, lossesMs: [] }
    : { ...state, phase: 'waiting', lossesMs };
  return { state: next, effects: [down, { kind: 'restart-after', generation: state.generation, delayMs }] };
}

function stop(state: SupervisorState): Step {
  if (state.phase === 'starting' || state.phase === 'running') {
    return {
      state: { ...state, phase: 'stopping' },
      effects: [{ kind: 'shut-down', generation: state.generation }],
    };
  }
  if (state.phase === 'stopping' || state.phase === 'stopped') return same(state);
  return { state: { ...state, phase: 'stopped' }, effects: [{ kind: 'stopped' }] };
}
