import type { AskEvent, Turn } from '../../contract/ask.ts';
import type { FailureData } from '../../contract/failure-table.ts';
import type { TurnId } from '../../contract/ids.ts';

/** Where a turn stands: waiting for evidence, for the first word, streaming, or ended. */
export type TurnStage = 'searching' | 'reading' | 'answering' | Turn['outcome'];

/** A turn as the page shows it: a stored one, or one whose answer is still arriving. */
export interface ShownTurn extends Omit<Turn, 'turnId' | 'outcome' | 'timings' | 'failure'> {
  /** Stable over the turn's life on the page, also before the engine has given it an id. */
  key: string;
  turnId: TurnId | null;
  stage: TurnStage;
  timings: Turn['timings'] | null;
  failure: FailureData | null;
  /** Asking again with mode offline will work. */
  offlineOffered: boolean;
}

export function newTurn(key: string, question: string, mode: Turn['mode'], askedAtMs: number): ShownTurn {
  return {
    key,
    turnId: null,
    question,
    mode,
    stage: 'searching',
    answer: '',
    citations: [],
    removedMarkers: 0,
    claims: [],
    replaced: null,
    answeredBy: null,
    cost: null,
    failure: null,
    offlineOffered: false,
    searchedFor: question,
    terms: [],
    expansions: [],
    corrections: [],
    legs: [],
    hits: [],
    timings: null,
    askedAtMs,
    scope: null,
  };
}

/** A stored turn as the page shows it. An answer that failed elsewhere can always be asked for offline. */
export function storedTurn(turn: Turn): ShownTurn {
  const { outcome, ...rest } = turn;
  return {
    ...rest,
    key: turn.turnId,
    stage: outcome,
    offlineOffered: outcome === 'failed' && turn.mode !== 'offline',
  };
}

export function isRunning(turn: ShownTurn): boolean {
  return turn.stage === 'searching' || turn.stage === 'reading' || turn.stage === 'answering';
}

/** The turn after one more event of its answer. */
export function applyAskEvent(turn: ShownTurn, event: AskEvent): ShownTurn {
  switch (event.kind) {
    case 'started':
      return { ...turn, turnId: event.turnId, mode: event.mode, question: event.question, scope: event.scope };
    case 'evidence':
      return {
        ...turn,
        stage: 'reading',
        searchedFor: event.searchedFor,
        terms: event.terms,
        expansions: event.expansions,
        corrections: event.corrections,
        legs: event.legs,
        hits: event.hits,
      };
    case 'held':
      // Waits beside the page, whichever conversation is shown (held-store.ts).
      return turn;
    case 'answering':
      return { ...turn, answeredBy: event.answeredBy };
    case 'citation':
      return { ...turn, citations: [...turn.citations, event.citation] };
    case 'text':
      return { ...turn, stage: 'answering', answer: turn.answer + event.text };
    case 'checked':
      return { ...turn, claims: event.claims };
    case 'failed':
      return { ...turn, failure: event.failure, offlineOffered: event.offlineOffered };
    case 'done':
      return {
        ...turn,
        turnId: event.turnId,
        stage: event.outcome,
        answer: event.answer,
        citations: event.citations,
        removedMarkers: event.removedMarkers,
        claims: event.claims,
        replaced: event.replaced,
        answeredBy: event.answeredBy,
        cost: event.cost,
        timings: event.timings,
      };
  }
}

/** The turn when its stream ended without `done`: what had arrived stays. */
export function endTurn(turn: ShownTurn, failure: FailureData | null): ShownTurn {
  if (!isRunning(turn)) return turn;
  return { ...turn, stage: failure === null ? 'cancelled' : 'failed', failure: turn.failure ?? failure };
}
