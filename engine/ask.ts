import type { AnswerCost, AnsweredBy, AnswerMode, AskEvent, Turn } from '../contract/ask.ts';
import type { ConversationId, ScopeId, TurnId } from '../contract/ids.ts';
import type { Answerer, AnswerPart, AnswerRequest } from './answer/answerer.ts';
import { createCitationVerifier, type CitationVerifier, type VerifiedPart } from './answer/citations.ts';
import { searchedFor } from './answer/follow-up.ts';
import type { TermStatistics } from './answer/term-statistics.ts';
import {
  evidenceQuery,
  type EvidenceSearch,
  findEvidence,
  lookingAhead,
  lookingMeanwhile,
  type LookedAhead,
  stayingHere,
} from './ask-evidence.ts';
import { type AskedScopes, narrowedBy } from './ask-narrowed.ts';
import { bug, doneEvent, emptyTurn, offlineHelps, storeTurn } from './ask-turn.ts';
import { checkAnswer, type CheckedText, createCheckedText, withheld } from './checked-answer.ts';
import { endedByReturn } from './ended-by-return.ts';
import { Failure } from './failure.ts';
import type { Log } from './parts.ts';
import type { AnswerRouter, RoutedPart } from './provider-answers.ts';
import { withSchedule, type ScheduleEvidence, type ScheduleStage } from './schedule-evidence.ts';
import type { ConversationStore } from './store/conversations.ts';

export interface AskParts {
  search: EvidenceSearch;
  answerers: {
    /** On this machine. */
    offline: Answerer;
    /** Whoever the settings name for the mode of the question. */
    routed: AnswerRouter;
  };
  conversations: ConversationStore;
  /** Left out: there are none. */
  scopes?: AskedScopes;
  /** What calendars, tasks and contacts say on a question. Left out: there are none. */
  schedule?: ScheduleStage;
  /** Analysis and term weights of the library as it is now. */
  statistics: TermStatistics;
  /** How questions are answered that do not say it themselves. */
  defaultMode: () => AnswerMode;
  /** Sentences that their sources do not support are withheld. Left out: they are marked. */
  strict?: () => boolean;
  /** Called while search is under way: makes ready what may be asked of a provider, and never fails. Left out: nothing is. */
  makeReady?: (request: AnswerRequest) => void;
  /** What the calls of a turn took; null where there were none. Left out: there never are. */
  costOf?: (turnId: TurnId) => AnswerCost | null;
  clock: { wallMs(): number; monotonicMs(): number };
  log: Log;
}

export interface AskOptions {
  question: string;
  conversationId?: ConversationId | undefined;
  mode?: AnswerMode | undefined;
  /** Only what this patient or topic leaves is evidence. */
  scopeId?: ScopeId | undefined;
  /** Sends names and numbers as they are, where the settings leave it to the question. */
  asWritten?: boolean | undefined;
  /** Each request to a provider is held and shown first, whatever the settings say. */
  preview?: boolean | undefined;
  /** Not from the cache. */
  fresh?: boolean | undefined;
  /** Where it fails, all is looked for anew. */
  ahead?: LookedAhead | undefined;
}

export type Ask = (options: AskOptions, signal: AbortSignal) => AsyncGenerator<AskEvent, void, void>;

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
    return endedByReturn(runTurn(parts, options, leaving, AbortSignal.any([signal, leaving.signal])), leaving);
  };
}

async function* runTurn(
  parts: AskParts,
  options: AskOptions,
  leaving: AbortController,
  signal: AbortSignal,
): AsyncGenerator<AskEvent, void, void> {
  const { conversations, clock, log } = parts;
  const startedMs = clock.monotonicMs();
  const sinceStart = (): number => clock.monotonicMs() - startedMs;

  const question = options.question.trim();
  if (question === '') throw new Failure('QUESTION_EMPTY');
  signal.throwIfAborted();
  const askedAtMs = clock.wallMs();
  const narrowed = narrowedBy(parts.scopes, options.scopeId);
  const earlier =
    options.conversationId === undefined
      ? []
      : conversations.lastTurns(options.conversationId, REMEMBERED_TURNS, narrowed.remembers());
  const conversationId = options.conversationId ?? conversations.create({ question, atMs: askedAtMs });
  const turn = emptyTurn({ question, mode: options.mode ?? parts.defaultMode(), askedAtMs, scope: narrowed.scope });
  const answering: Answering = { by: null, strict: null };

  try {
    yield { kind: 'started', conversationId, turnId: turn.turnId, mode: turn.mode, question, scope: turn.scope };

    turn.searchedFor = searchedFor(question, earlier);
    const query = evidenceQuery(turn.searchedFor, options.scopeId);
    const asked = { question, searchedFor: turn.searchedFor, history: historyOf(earlier) };
    const search = turn.mode === 'offline' || options.preview === true ? stayingHere(parts.search) : parts.search;
    const meanwhile = lookingMeanwhile(lookingAhead(search, options.ahead), (evidence) => {
      if (turn.mode !== 'offline') parts.makeReady?.({ ...asked, evidence });
    });
    const searched = await findEvidence({ ...parts, search: meanwhile }, query, signal);
    const scheduled = narrowed.schedule === 'none' ? null : (parts.schedule?.(question, narrowed.schedule) ?? null);
    const found = narrowed.still(withSchedule(searched, scheduled));
    const { terms, expansions, corrections, legs } = found;
    Object.assign(turn, { terms, expansions, corrections, legs, hits: found.hits });
    turn.timings.searchMs = sinceStart();
    yield { kind: 'evidence', searchedFor: turn.searchedFor, terms, expansions, corrections, legs, hits: found.hits };

    // With nothing found there is nothing to answer from, and nothing leaves the machine.
    if (found.hits.length > 0 || scheduled !== null) {
      const request = { ...asked, evidence: found.hits };
      const cancel = () => leaving.abort(new DOMException('The question was taken back.', 'AbortError'));
      const answer = answerBy(parts, { options, turn, conversationId, request, scheduled, cancel }, signal);
      const verifier = createCitationVerifier(found.hits, parts.statistics);
      for await (const event of checkedFirst(verified(answer, verifier), answering, parts, turn)) {
        signal.throwIfAborted();
        if (event.kind === 'citation') turn.citations.push(event.citation);
        if (event.kind === 'text') {
          turn.timings.firstTextMs ??= sinceStart();
          turn.answer += event.text;
        }
        if (turn.answer !== '') turn.answeredBy = answering.by;
        turn.removedMarkers = verifier.removedMarkers;
        yield event;
      }
      turn.answeredBy = answering.by;
      turn.removedMarkers = verifier.removedMarkers;
    }
    turn.outcome = turn.answer.trim() === '' ? 'not-in-library' : 'answered';
  } catch (error) {
    if (!signal.aborted)
      Object.assign(turn, { outcome: 'failed', failure: error instanceof Failure ? error.toData() : bug(log, error) });
  } finally {
    // Also where the consumer leaves: the outcome is `cancelled` until something else is known.
    if (!isComposed(answering.by))
      turn.claims = answering.strict === null ? checkAnswer(turn.answer, turn) : [...answering.strict.claims];
    turn.cost = parts.costOf?.(turn.turnId) ?? null;
    turn.timings.totalMs = sinceStart();
    storeTurn(parts, conversationId, turn);
  }
  if (turn.claims.length > 0) yield { kind: 'checked', claims: turn.claims };
  if (turn.failure !== null) yield { kind: 'failed', failure: turn.failure, offlineOffered: offlineHelps(turn) };
  yield doneEvent(conversationId, turn);
}

/** Earlier questions that were answered, and the passages each answer stands on. */
function historyOf(earlier: readonly Turn[]): AnswerRequest['history'] {
  return earlier
    .filter((one) => one.answer !== '')
    .map(({ question, answer, hits }) => ({ question, answer, restsOn: hits.map(({ passageId }) => passageId) }));
}

interface Asked {
  options: AskOptions;
  turn: Turn;
  conversationId: ConversationId;
  request: AnswerRequest;
  scheduled: ScheduleEvidence | null;
  cancel: () => void;
}

/** The schedule answers for itself on this machine, and wherever it has nothing to tell of: then nothing leaves the machine either. */
async function* answerBy(
  { answerers }: AskParts,
  { options, turn, conversationId, request, scheduled, cancel }: Asked,
  signal: AbortSignal,
): AsyncGenerator<RoutedPart, void, void> {
  const local = () => scheduled?.answer(request.evidence) ?? answerers.offline.answer(request, signal);
  if (scheduled?.isWhole) {
    yield { kind: 'answering', answeredBy: { kind: 'local', providerId: null, name: '', model: null, why: null } };
    return yield* local();
  }
  const { question, evidence } = request;
  const asked = {
    mode: turn.mode,
    conversationId,
    turnId: turn.turnId,
    scopeId: options.scopeId ?? null,
    asWritten: options.asWritten ?? false,
    preview: options.preview ?? false,
    fresh: options.fresh ?? false,
    replaced: (counts: Turn['replaced']) => void (turn.replaced = counts),
    cancel,
    local,
  };
  yield* answerers.routed(asked, { ...request, question: scheduled?.asked(question, evidence) ?? question }, signal);
}

type Shown = Exclude<RoutedPart, AnswerPart>;

async function* verified(
  answer: AsyncIterable<RoutedPart>,
  verifier: CitationVerifier,
): AsyncGenerator<VerifiedPart | Shown, void, void> {
  for await (const part of answer) {
    if (part.kind === 'text' || part.kind === 'cite') for (const event of verifier.push(part)) yield event;
    else yield part;
  }
  for (const event of verifier.end()) yield event;
}

/** Who answers, and how its text is checked before it is given; null where it is given at once. */
interface Answering {
  by: AnsweredBy | null;
  strict: CheckedText | null;
}

/** Takes note of who answers. Strict answers: text is given only when its sentence is checked. */
async function* checkedFirst(
  events: AsyncIterable<VerifiedPart | Shown>,
  answering: Answering,
  { strict }: Pick<AskParts, 'strict'>,
  turn: Turn,
): AsyncGenerator<VerifiedPart | Shown, void, void> {
  for await (const event of events) {
    if (event.kind === 'answering') {
      answering.by = event.answeredBy;
      answering.strict = !isComposed(answering.by) && strict?.() ? createCheckedText(() => turn, withheld) : null;
    }
    const text = event.kind === 'text' && answering.strict !== null ? answering.strict.push(event.text) : null;
    if (text === null) yield event;
    else if (text !== '') yield { kind: 'text', text };
  }
  const rest = answering.strict?.end() ?? '';
  if (rest !== '') yield { kind: 'text', text: rest };
}

/** What is composed on this machine quotes, the demo's answers too: there is nothing to check. */
function isComposed(by: AnsweredBy | null): boolean {
  return by === null || by.kind === 'local' || by.kind === 'demo';
}
