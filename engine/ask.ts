import { randomUUID } from 'node:crypto';
import {
  failureData,
  turnId as turnIdSchema,
  type AnswerMode,
  type AskEvent,
  type ConversationId,
  type FailureData,
  type SearchResult,
  type Turn,
} from '../contract/index.ts';
import type { Answerer, AnswerPart } from './answer/answerer.ts';
import { createCitationVerifier, type CitationVerifier, type VerifiedPart } from './answer/citations.ts';
import { namedDocuments, withPassagesOf } from './answer/evidence.ts';
import { searchedFor } from './answer/follow-up.ts';
import type { TermStatistics } from './answer/term-statistics.ts';
import { Failure } from './failure.ts';
import type { Log } from './parts.ts';
import type { ConversationStore } from './store/conversations.ts';

export interface AskParts {
  search: { run(query: { query: string; limit: number }, signal: AbortSignal): Promise<SearchResult> };
  answerers: {
    offline: Answerer;
    /** Rejects with PROVIDER_NOT_CONFIGURED where no provider is set up. */
    cloud: () => Promise<Answerer>;
  };
  conversations: ConversationStore;
  /** Analysis and term weights of the library as it is now. */
  statistics: TermStatistics;
  /** How questions are answered that do not say it themselves. */
  defaultMode: () => AnswerMode;
  clock: { wallMs(): number; monotonicMs(): number };
  log: Log;
}

export interface AskOptions {
  question: string;
  conversationId?: ConversationId | undefined;
  mode?: AnswerMode | undefined;
  /** What was looked for ahead of the question: evidence for this very query, or null. Where it fails, all is looked for anew. */
  ahead?: ((query: EvidenceQuery) => Promise<SearchResult> | null) | undefined;
}

type EvidenceQuery = Parameters<AskParts['search']['run']>[0];

export type Ask = (options: AskOptions, signal: AbortSignal) => AsyncGenerator<AskEvent, void, void>;

/** Passages an answer may rest on: about 2,500 tokens, enough for several documents, little enough for a quick first word. */
const EVIDENCE_PASSAGES = 10;
/** Looked through for more of a patient's own notes. */
const PASSAGES_LOOKED_THROUGH = 100;
/** Earlier questions and answers a follow-up is read with. */
const REMEMBERED_TURNS = 6;

/**
 * question -> what to search for -> evidence -> answer stream -> verified citations -> stored turn -> done
 *
 * Throws QUESTION_EMPTY and NOT_FOUND before the first event; later failures are events, and what was streamed is
 * stored. Ending the stream early, by signal or by `return`, stores what had arrived as cancelled.
 */
export function createAsk(parts: AskParts): Ask {
  return (options, signal) => {
    const leaving = new AbortController();
    return endedByReturn(runTurn(parts, options, AbortSignal.any([signal, leaving.signal])), leaving);
  };
}

async function* runTurn(parts: AskParts, options: AskOptions, signal: AbortSignal): AsyncGenerator<AskEvent, void, void> {
  const { conversations, clock, log } = parts;
  const startedMs = clock.monotonicMs();
  const sinceStart = (): number => clock.monotonicMs() - startedMs;

  const question = options.question.trim();
  if (question === '') throw new Failure('QUESTION_EMPTY');
  signal.throwIfAborted();
  const askedAtMs = clock.wallMs();
  const earlier =
    options.conversationId === undefined ? [] : conversations.get(options.conversationId).turns.slice(-REMEMBERED_TURNS);
  const conversationId = options.conversationId ?? conversations.create({ question, atMs: askedAtMs });
  const turn = emptyTurn(question, options.mode ?? parts.defaultMode(), askedAtMs);

  try {
    yield { kind: 'started', conversationId, turnId: turn.turnId, mode: turn.mode, question, scope: turn.scope };

    turn.searchedFor = searchedFor(question, earlier);
    const found = await findEvidence({ ...parts, search: lookingAhead(parts.search, options) }, turn.searchedFor, signal);
    const { terms, expansions, corrections, legs } = found;
    Object.assign(turn, { terms, expansions, corrections, legs, hits: found.hits });
    turn.timings.searchMs = sinceStart();
    yield { kind: 'evidence', searchedFor: turn.searchedFor, terms, expansions, corrections, legs, hits: found.hits };

    // With nothing found there is nothing to answer from, and nothing leaves the machine.
    if (found.hits.length > 0) {
      const answerer = turn.mode === 'cloud' ? await parts.answerers.cloud() : parts.answerers.offline;
      const history = earlier.filter((one) => one.answer !== '').map((one) => ({ question: one.question, answer: one.answer }));
      const request = { question, searchedFor: turn.searchedFor, history, evidence: found.hits };
      const verifier = createCitationVerifier(found.hits, parts.statistics);
      for await (const event of verified(answerer.answer(request, signal), verifier)) {
        signal.throwIfAborted();
        if (event.kind === 'citation') turn.citations.push(event.citation);
        if (event.kind === 'text') {
          turn.timings.firstTextMs ??= sinceStart();
          turn.answer += event.text;
        }
        turn.removedMarkers = verifier.removedMarkers;
        yield event;
      }
      turn.removedMarkers = verifier.removedMarkers;
    }
    turn.outcome = turn.answer.trim() === '' ? 'not-in-library' : 'answered';
  } catch (error) {
    if (!signal.aborted)
      Object.assign(turn, { outcome: 'failed', failure: error instanceof Failure ? error.toData() : bug(log, error) });
  } finally {
    // Also where the consumer leaves: the outcome is `cancelled` until something else is known.
    turn.timings.totalMs = sinceStart();
    storeTurn(parts, conversationId, turn);
  }
  if (turn.failure !== null) yield { kind: 'failed', failure: turn.failure, offlineOffered: offlineHelps(turn) };
  yield doneEvent(conversationId, turn);
}

/** What is looked for first. */
export function evidenceQuery(query: string): EvidenceQuery {
  return { query, limit: EVIDENCE_PASSAGES };
}

function lookingAhead(search: AskParts['search'], { ahead }: AskOptions): AskParts['search'] {
  if (ahead === undefined) return search;
  return {
    async run(query, signal) {
      const found = await ahead(query)?.catch(() => null);
      signal.throwIfAborted();
      return found ?? (await search.run(query, signal));
    },
  };
}

/** What the library holds on a question; of a patient it names, passages from further down, too. */
async function findEvidence({ search, statistics }: AskParts, query: string, signal: AbortSignal): Promise<SearchResult> {
  const found = await search.run(evidenceQuery(query), signal);
  const documents = namedDocuments(query, found.hits, statistics);
  if (documents.size === 0) return found;
  const further = await search.run({ query, limit: PASSAGES_LOOKED_THROUGH }, signal);
  return { ...found, hits: withPassagesOf(documents, found.hits, further.hits), tookMs: found.tookMs + further.tookMs };
}

async function* verified(
  answer: AsyncIterable<AnswerPart>,
  verifier: CitationVerifier,
): AsyncGenerator<VerifiedPart, void, void> {
  for await (const part of answer) yield* verifier.push(part);
  yield* verifier.end();
}

function emptyTurn(question: string, mode: AnswerMode, askedAtMs: number): Turn {
  return {
    turnId: turnIdSchema.parse(randomUUID()),
    question,
    mode,
    outcome: 'cancelled',
    answer: '',
    citations: [],
    removedMarkers: 0,
    failure: null,
    searchedFor: question,
    terms: [],
    expansions: [],
    corrections: [],
    legs: [],
    hits: [],
    timings: { searchMs: null, firstTextMs: null, totalMs: 0 },
    askedAtMs,
    scope: null,
  };
}

/** Stores the turn. A conversation deleted meanwhile takes its turn with it; a full disk does not take the answer back. */
function storeTurn({ conversations, log }: AskParts, conversationId: ConversationId, turn: Turn): void {
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

function bug(log: Log, error: unknown): FailureData {
  log.bug('ask ended by an unexpected error', error);
  return failureData('INTERNAL');
}

/** Asking again offline works where evidence was found and it was the cloud that failed. */
function offlineHelps(turn: Turn): boolean {
  return turn.mode === 'cloud' && turn.hits.length > 0;
}

function doneEvent(conversationId: ConversationId, turn: Turn): AskEvent {
  const { turnId, outcome, answer, citations, removedMarkers, timings } = turn;
  return { kind: 'done', conversationId, turnId, outcome, answer, citations, removedMarkers, timings };
}

/** `return` of a generator waits for the step in flight; this makes it abort that step first. */
function endedByReturn<T>(events: AsyncGenerator<T, void, void>, leaving: AbortController): AsyncGenerator<T, void, void> {
  const leave = (): void => leaving.abort(new DOMException('The stream was closed.', 'AbortError'));
  return {
    next: () => events.next(),
    return(value) {
      leave();
      return events.return(value);
    },
    throw(error) {
      leave();
      return events.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      leave();
      await events.return();
    },
  };
}
