import { randomUUID } from 'node:crypto';
import {
  failureData,
  turnId as turnIdSchema,
  type AnswerMode,
  type AskEvent,
  type ConversationId,
  type FailureData,
  type ReplacedCounts,
  type ScopeId,
  type SearchHit,
  type SearchResult,
  type Turn,
  type TurnScope,
} from '../contract/index.ts';
import type { Answerer, AnswerPart, AnswerRequest } from './answer/answerer.ts';
import { createCitationVerifier, type CitationVerifier, type VerifiedPart } from './answer/citations.ts';
import { namedDocuments, withPassagesOf } from './answer/evidence.ts';
import { searchedFor } from './answer/follow-up.ts';
import type { TermStatistics } from './answer/term-statistics.ts';
import { checkAnswer, type CheckedText, createCheckedText, withheld } from './checked-answer.ts';
import { Failure } from './failure.ts';
import type { Log } from './parts.ts';
import { withSchedule, type ScheduleEvidence, type ScheduleScope, type ScheduleStage } from './schedule-evidence.ts';
import type { Scopes } from './scopes/scopes.ts';
import type { ConversationStore } from './store/conversations.ts';

export interface AskParts {
  search: { run(query: EvidenceQuery, signal: AbortSignal): Promise<SearchResult> };
  answerers: {
    offline: Answerer;
    /** Rejects with PROVIDER_NOT_CONFIGURED where no provider is set up. */
    cloud: (asked: CloudQuestion) => Promise<Answerer>;
  };
  conversations: ConversationStore;
  /** Left out: there are none. */
  scopes?: Pick<Scopes, 'turnScope' | 'rule' | 'shown' | 'documents'>;
  /** What calendars, tasks and contacts say on a question. Left out: there are none. */
  schedule?: ScheduleStage;
  /** Analysis and term weights of the library as it is now. */
  statistics: TermStatistics;
  /** How questions are answered that do not say it themselves. */
  defaultMode: () => AnswerMode;
  /** Sentences that their sources do not support are withheld. Left out: they are marked. */
  strict?: () => boolean;
  clock: { wallMs(): number; monotonicMs(): number };
  log: Log;
}

/** What the way to a provider needs to know of a question. */
export interface CloudQuestion {
  conversationId: ConversationId;
  /** Names and numbers may be sent as they are, where the settings leave it to the question. */
  asWritten: boolean;
  /** Told before anything is sent, what was replaced in it. */
  replaced: (counts: ReplacedCounts) => void;
}

export interface AskOptions {
  question: string;
  conversationId?: ConversationId | undefined;
  mode?: AnswerMode | undefined;
  /** Only what this patient or topic leaves is evidence. */
  scopeId?: ScopeId | undefined;
  /** Sends names and numbers as they are, where the settings leave it to the question. */
  asWritten?: boolean | undefined;
  /** What was looked for ahead of the question: evidence for this very query, or null. Where it fails, all is looked for anew. */
  ahead?: ((query: EvidenceQuery) => Promise<SearchResult> | null) | undefined;
}

/** What is asked of search. */
export interface EvidenceQuery {
  query: string;
  limit: number;
  scopeId?: ScopeId | undefined;
}

export type Ask = (options: AskOptions, signal: AbortSignal) => AsyncGenerator<AskEvent, void, void>;

/** Passages an answer may rest on: about 2,500 tokens, enough for several documents, little enough for a quick first word. */
const EVIDENCE_PASSAGES = 10;
/** Looked through for more of a patient's own notes. */
const PASSAGES_LOOKED_THROUGH = 100;
/** Earlier questions and answers a follow-up is read with. */
const REMEMBERED_TURNS = 6;

/**
 * question -> what to search for -> evidence -> answer stream -> verified citations -> checked sentences -> stored turn -> done
 *
 * Throws QUESTION_EMPTY, SCOPE_UNKNOWN and NOT_FOUND before the first event; later failures are events, and what was streamed is
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
  const narrowed = narrowedBy(parts, options.scopeId);
  const earlier =
    options.conversationId === undefined ? [] : narrowed.remembered(conversations.get(options.conversationId).turns);
  const conversationId = options.conversationId ?? conversations.create({ question, atMs: askedAtMs });
  const turn = emptyTurn({ question, mode: options.mode ?? parts.defaultMode(), askedAtMs, scope: narrowed.scope });

  let strict: CheckedText | null = null;
  let isComposed = turn.mode === 'offline';

  try {
    yield { kind: 'started', conversationId, turnId: turn.turnId, mode: turn.mode, question, scope: turn.scope };

    turn.searchedFor = searchedFor(question, earlier);
    const query = evidenceQuery(turn.searchedFor, options.scopeId);
    const searched = await findEvidence({ ...parts, search: lookingAhead(parts.search, options) }, query, signal);
    const scheduled = narrowed.schedule === 'none' ? null : (parts.schedule?.(question, narrowed.schedule) ?? null);
    const found = narrowed.still(withSchedule(searched, scheduled));
    const { terms, expansions, corrections, legs } = found;
    Object.assign(turn, { terms, expansions, corrections, legs, hits: found.hits });
    turn.timings.searchMs = sinceStart();
    yield { kind: 'evidence', searchedFor: turn.searchedFor, terms, expansions, corrections, legs, hits: found.hits };

    // With nothing found there is nothing to answer from, and nothing leaves the machine.
    if (found.hits.length > 0 || scheduled !== null) {
      const history = earlier.filter((one) => one.answer !== '').map((one) => ({ question: one.question, answer: one.answer }));
      const replaced = (counts: ReplacedCounts) => void (turn.replaced = counts);
      const sent = { conversationId, asWritten: options.asWritten ?? false, replaced };
      const request = { question, searchedFor: turn.searchedFor, history, evidence: found.hits };
      const answer = await answerBy(parts, { mode: turn.mode, request, scheduled, sent }, signal);
      isComposed ||= scheduled?.isWhole ?? false;
      if (!isComposed && parts.strict?.()) strict = createCheckedText(() => turn, withheld);
      const verifier = createCitationVerifier(found.hits, parts.statistics);
      for await (const event of held(verified(answer, verifier), strict)) {
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
    // What is composed on this machine quotes: there is nothing to check.
    if (!isComposed) turn.claims = strict === null ? checkAnswer(turn.answer, turn) : [...strict.claims];
    turn.timings.totalMs = sinceStart();
    storeTurn(parts, conversationId, turn);
  }
  if (turn.claims.length > 0) yield { kind: 'checked', claims: turn.claims };
  if (turn.failure !== null) yield { kind: 'failed', failure: turn.failure, offlineOffered: offlineHelps(turn) };
  yield doneEvent(conversationId, turn);
}

/** The schedule answers for itself on this machine, and wherever it has nothing to tell of: then nothing leaves the machine either. */
async function answerBy(
  { answerers }: AskParts,
  {
    mode,
    request,
    scheduled,
    sent,
  }: { mode: AnswerMode; request: AnswerRequest; scheduled: ScheduleEvidence | null; sent: CloudQuestion },
  signal: AbortSignal,
): Promise<AsyncIterable<AnswerPart> | Iterable<AnswerPart>> {
  if (scheduled !== null && (mode === 'offline' || scheduled.isWhole)) return scheduled.answer(request.evidence);
  if (mode === 'offline') return answerers.offline.answer(request, signal);
  const cloud = await answerers.cloud(sent);
  const { question, evidence } = request;
  return cloud.answer({ ...request, question: scheduled?.asked(question, evidence) ?? question }, signal);
}

/** What is looked for first. */
export function evidenceQuery(query: string, scopeId: ScopeId | undefined): EvidenceQuery {
  return { query, limit: EVIDENCE_PASSAGES, scopeId };
}

/** How a question is narrowed: what it may remember, and rest on. Failure: SCOPE_UNKNOWN. */
interface Narrowed {
  scope: TurnScope | null;
  /** Of earlier turns the last that were narrowed alike, and rest on nothing that lies elsewhere by now: answers hold others' words. */
  remembered(turns: readonly Turn[]): Turn[];
  /** What was found a while ago, without what has moved since. */
  still(found: SearchResult): SearchResult;
  /** What of the schedule may be told: all of it (null), what a patient's scope leaves, or none under a topic. */
  schedule: ScheduleScope | null | 'none';
}

function narrowedBy({ scopes }: AskParts, scopeId: ScopeId | undefined): Narrowed {
  if (scopeId === undefined) {
    const isWide = (turn: Turn): boolean => turn.scope === null;
    return {
      scope: null,
      remembered: (turns) => turns.filter(isWide).slice(-REMEMBERED_TURNS),
      still: (found) => found,
      schedule: null,
    };
  }
  if (scopes === undefined) throw new Failure('SCOPE_UNKNOWN');
  const scope = scopes.turnScope(scopeId);
  return {
    scope,
    remembered(turns) {
      const documents = scopes.documents(scopeId);
      return turns
        .filter(
          (turn) => turn.scope?.scopeId === scope.scopeId && turn.hits.every(({ documentId }) => documents.allows(documentId)),
        )
        .slice(-REMEMBERED_TURNS);
    },
    schedule: scope.kind === 'topic' ? 'none' : { name: scope.name, allows: (id) => scopes.documents(scopeId).allows(id) },
    still: (found) => ({ ...found, hits: ranked(scopes.shown(found.hits, scopes.rule(scopeId))) }),
  };
}

function ranked(hits: readonly SearchHit[]): SearchHit[] {
  return hits.map((hit, index) => ({ ...hit, rank: index + 1 }));
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
async function findEvidence({ search, statistics }: AskParts, asked: EvidenceQuery, signal: AbortSignal): Promise<SearchResult> {
  const found = await search.run(asked, signal);
  const documents = namedDocuments(asked.query, found.hits, statistics);
  if (documents.size === 0) return found;
  const further = await search.run({ ...asked, limit: PASSAGES_LOOKED_THROUGH }, signal);
  return { ...found, hits: withPassagesOf(documents, found.hits, further.hits), tookMs: found.tookMs + further.tookMs };
}

async function* verified(
  answer: AsyncIterable<AnswerPart> | Iterable<AnswerPart>,
  verifier: CitationVerifier,
): AsyncGenerator<VerifiedPart, void, void> {
  for await (const part of answer) yield* verifier.push(part);
  yield* verifier.end();
}

/** Strict answers: text is given only when its sentence is checked. */
async function* held(events: AsyncIterable<VerifiedPart>, strict: CheckedText | null): AsyncGenerator<VerifiedPart, void, void> {
  for await (const event of events) {
    const text = event.kind === 'text' && strict !== null ? strict.push(event.text) : null;
    if (text === null) yield event;
    else if (text !== '') yield { kind: 'text', text };
  }
  const rest = strict?.end() ?? '';
  if (rest !== '') yield { kind: 'text', text: rest };
}

function emptyTurn(asked: Pick<Turn, 'question' | 'mode' | 'askedAtMs' | 'scope'>): Turn {
  return {
    ...asked,
    turnId: turnIdSchema.parse(randomUUID()),
    outcome: 'cancelled',
    answer: '',
    citations: [],
    removedMarkers: 0,
    replaced: null,
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
  const { turnId, outcome, answer, citations, removedMarkers, claims, replaced, timings } = turn;
  return { kind: 'done', conversationId, turnId, outcome, answer, citations, removedMarkers, claims, replaced, timings };
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
