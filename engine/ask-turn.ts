import { randomUUID } from 'node:crypto';
import type { AskEvent, Turn } from '../contract/ask.ts';
import { type ConversationId, turnId as turnIdSchema } from '../contract/ids.ts';
import { type FailureData, failureData } from '../contract/failures.ts';
import { Failure } from './failure.ts';
import type { Log } from './parts.ts';
import type { ConversationStore } from './store/conversations.ts';

export function emptyTurn(asked: Pick<Turn, 'question' | 'mode' | 'askedAtMs' | 'scope'>): Turn {
  return {
    ...asked,
    turnId: turnIdSchema.parse(randomUUID()),
    outcome: 'cancelled',
    answer: '',
    citations: [],
    removedMarkers: 0,
    replaced: null,
    answeredBy: null,
    cost: null,
    claims: [],
    failure: null,
    searchedFor: asked.question,
    terms: [],
    expansions: [],
    corrections: [],
    legs: [],
    hits: [],
    timings: { searchMs: null, firstTextMs: null, totalMs: 0 },
  };
}

/** Stores the turn. A conversation deleted meanwhile takes its turn with it; a full disk does not take the answer back. */
export function storeTurn(
  { conversations, log }: { conversations: ConversationStore; log: Log },
  conversationId: ConversationId,
  turn: Turn,
): void {
  try {
    conversations.addTurn(conversationId, turn);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.code === 'NOT_FOUND') return;
    log.warn('turn not stored', { code: error.code });
    turn.outcome = 'failed';
    turn.failure ??= error.toData();
  }
}

export function bug(log: Log, error: unknown): FailureData {
  log.bug('ask ended by an unexpected error', error);
  return failureData('INTERNAL');
}

/** Asking again offline works where evidence was found and it was a provider that failed. */
export function offlineHelps(turn: Turn): boolean {
  return turn.mode !== 'offline' && turn.hits.length > 0;
}

export function doneEvent(conversationId: ConversationId, turn: Turn): AskEvent {
  const { turnId, outcome, answer, citations, removedMarkers, claims, replaced, answeredBy, cost, timings } = turn;
  return {
    kind: 'done',
    conversationId,
    turnId,
    outcome,
    answer,
    citations,
    removedMarkers,
    claims,
    replaced,
    answeredBy,
    cost,
    timings,
  };
}
