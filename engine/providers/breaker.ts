import { Failure } from '../failure.ts';

/** Failures in a row after which a provider is left alone: two may be chance. */
const MOST_FAILURES = 3;
/** The first pause, and the longest: twice as long each time, so that one that works again is asked within half a minute. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 30_000;

/** `closed`: all go through; `open`: none does until a moment; `half-open`: one is let through and decides. */
export type BreakerState =
  | { kind: 'closed'; failures: number; wasAsked: boolean; lastFailure: Failure | null }
  | { kind: 'open'; pauses: number; untilMs: number; lastFailure: Failure }
  | { kind: 'half-open'; pauses: number; lastFailure: Failure };

/** `asked`: a person wants it tried at once. */
export type BreakerEvent =
  | { kind: 'asked' }
  | { kind: 'admitted' }
  | { kind: 'done' }
  | { kind: 'failed'; failure: Failure }
  | { kind: 'abandoned' };

export const NEW_BREAKER = { kind: 'closed', failures: 0, wasAsked: false, lastFailure: null } as const satisfies BreakerState;

/** Whether a request may go through at this moment. */
export function admits(state: BreakerState, nowMs: number): boolean {
  return state.kind === 'closed' || (state.kind === 'open' && nowMs >= state.untilMs);
}

export function stepBreaker(state: BreakerState, event: BreakerEvent, nowMs: number): BreakerState {
  switch (event.kind) {
    case 'admitted':
      return state.kind === 'open' ? { kind: 'half-open', pauses: state.pauses, lastFailure: state.lastFailure } : state;
    case 'asked':
      return state.kind === 'open' ? { ...state, untilMs: nowMs } : state;
    case 'done':
      return { ...NEW_BREAKER, wasAsked: true };
    case 'abandoned':
      // It found nothing out: the next may.
      return state.kind === 'half-open' ? { ...state, kind: 'open', untilMs: nowMs } : state;
    case 'failed':
      return failed(state, event.failure, nowMs);
  }
}

function failed(state: BreakerState, failure: Failure, nowMs: number): BreakerState {
  // One that was on its way before the pause began says nothing new.
  if (state.kind === 'open') return state;
  const failures = state.kind === 'closed' ? state.failures + 1 : MOST_FAILURES;
  if (failures < MOST_FAILURES) return { kind: 'closed', failures, wasAsked: true, lastFailure: failure };
  const pauses = state.kind === 'closed' ? 0 : state.pauses + 1;
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** pauses, LONGEST_PAUSE_MS);
  return { kind: 'open', pauses, untilMs: nowMs + pauseMs, lastFailure: failure };
}

/** How a provider does in one role. */
export interface BreakerView {
  state: 'unknown' | 'ok' | 'paused' | 'probing';
  failure: Failure | null;
  /** Milliseconds until it is asked again; null where it is not paused. */
  retryInMs: number | null;
}

/** Keeps requests from a provider that fails again and again. `nowMs` never goes back. */
export interface Breaker {
  /** Takes note of a request that sets out. Failure: PROVIDER_PAUSED, with the wait. */
  admit(): void;
  /** How a request that was admitted ended. */
  tell(event: Exclude<BreakerEvent, { kind: 'admitted' }>): void;
  view(): BreakerView;
}

export function createBreaker({ nowMs, changed }: { nowMs: () => number; changed: () => void }): Breaker {
  let state: BreakerState = NEW_BREAKER;

  function step(event: BreakerEvent): void {
    const before = state;
    state = stepBreaker(state, event, nowMs());
    if (state !== before) changed();
  }

  return {
    admit() {
      if (!admits(state, nowMs())) throw paused(state, nowMs());
      step({ kind: 'admitted' });
    },
    tell: step,
    view: () => viewOf(state, nowMs()),
  };
}

function paused(state: BreakerState, nowMs: number): Failure {
  const retryAfterMs = state.kind === 'open' ? Math.max(0, Math.ceil(state.untilMs - nowMs)) : FIRST_PAUSE_MS;
  return new Failure('PROVIDER_PAUSED', { retryAfterMs, ...(state.lastFailure === null ? {} : { cause: state.lastFailure }) });
}

function viewOf(state: BreakerState, nowMs: number): BreakerView {
  const failure = state.lastFailure;
  switch (state.kind) {
    case 'closed':
      return { state: state.wasAsked ? 'ok' : 'unknown', failure, retryInMs: null };
    case 'open':
      return { state: 'paused', failure, retryInMs: Math.max(0, state.untilMs - nowMs) };
    case 'half-open':
      return { state: 'probing', failure, retryInMs: null };
  }
}
