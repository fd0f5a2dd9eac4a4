import type { AnswerCost, AnsweredBy, AnswerMode, AskEvent } from '../contract/ask.ts';
import type { ConversationId, ProviderId, ScopeId, TurnId } from '../contract/ids.ts';
import type { ReplacedCounts } from '../contract/replaced.ts';
import type { Settings } from '../contract/settings.ts';
import type { Answerer, AnswerPart, AnswerRequest } from './answer/answerer.ts';
import { createModelAnswerer } from './answer/model-answerer.ts';
import type { AskedOfProvider, CachedAnswers } from './cached-answers.ts';
import { Failure } from './failure.ts';
import type { HeldSends } from './held-sends.ts';
import { type Notices, withNotices } from './noticed-stream.ts';
import { createPrivateModel } from './private-model.ts';
import type { Pseudonyms } from './privacy/pseudonyms.ts';
import { allOf, type FailedAttempt, whyOf } from './provider-failures.ts';
import type { ProviderModels } from './provider-models.ts';
import { type Candidate, chainOf, nameOf } from './providers/chain.ts';
import { retryDelayMs } from './providers/retry.ts';
import type { Wait } from './providers/waits.ts';
import { createTimeLeft, type TimeLeft } from './time-left.ts';

export type HeldEvent = Extract<AskEvent, { kind: 'held' }>;

/** Parts of an answer, and who makes it: told before the first part, and again where another takes over. */
export type RoutedPart = AnswerPart | { kind: 'answering'; answeredBy: AnsweredBy } | HeldEvent;

/** What the way to an answer needs to know of a question. */
export interface RoutedQuestion {
  mode: AnswerMode;
  conversationId: ConversationId;
  turnId: TurnId;
  scopeId: ScopeId | null;
  /** Names and numbers may be sent as they are, where the settings leave it to the question. */
  asWritten: boolean;
  /** Each request is held and shown first, whatever the settings say. */
  preview: boolean;
  /** Not from the cache. */
  fresh: boolean;
  /** Told before anything is sent, what was replaced in it. */
  replaced: (counts: ReplacedCounts | null) => void;
  /** Ends the turn: its signal aborts. */
  cancel: () => void;
  /** The answer as this machine composes it. */
  local: () => AsyncIterable<AnswerPart> | Iterable<AnswerPart>;
}

/**
 * Answers a question: by the first of the chain that can, and on this machine where the mode lets it. Failures, before the first
 * part or after it: PROVIDER_*, OFFLINE_MODE, LIMIT_REACHED, LEDGER_UNAVAILABLE, PSEUDONYMISATION_FAILED, or the abort reason.
 */
export type AnswerRouter = (
  asked: RoutedQuestion,
  request: AnswerRequest,
  signal: AbortSignal,
) => AsyncGenerator<RoutedPart, void, void>;

export interface ProviderAnswersParts {
  settings: () => Pick<Settings, 'providers' | 'privacy'>;
  models: ProviderModels;
  demo: Answerer;
  pseudonyms: (conversationId: ConversationId) => Pseudonyms;
  /** Left out: nothing is kept. */
  cache?: CachedAnswers;
  costOf: (turnId: TurnId) => AnswerCost | null;
  held: HeldSends;
  wait: Wait;
  random: () => number;
  nowMs: () => number;
}

const CHOSEN = 'You chose this computer';
/** Where somebody else can answer, nobody waits longer than this for a provider to have room, or as it asks. */
const PATIENCE_MS = 2000;

/**
 * who may answer -> each in its order: pseudonyms, a place, the meter, the gate, its words -> or this machine
 *
 * Another is asked only before the first word: what has begun is never mixed.
 */
export function createProviderAnswers(parts: ProviderAnswersParts): AnswerRouter {
  return (asked, request, signal) => withNotices((notices) => route(parts, { asked, request, notices }, signal));
}

interface Routing {
  asked: RoutedQuestion;
  request: AnswerRequest;
  notices: Notices<RoutedPart>;
}

async function* route(
  parts: ProviderAnswersParts,
  routing: Routing,
  signal: AbortSignal,
): AsyncGenerator<RoutedPart, void, void> {
  const { asked } = routing;
  const chain = chainOf(parts.settings().providers, 'answer', asked.mode);
  const time = createTimeLeft(
    chain.map(({ provider }) => provider.timeouts.firstTokenMs),
    parts.nowMs,
  );
  const failed: FailedAttempt[] = [];
  for (const [index, candidate] of chain.entries()) {
    if (time.leftMs() <= 0) break;
    const hasNext = asked.mode !== 'cloud' || index < chain.length - 1;
    const turn = { ...routing, candidate, time, after: chain.length - 1 - index, hasNext, why: whyOf(failed) };
    const outcome = yield* tryCandidate(parts, turn, signal);
    if (outcome === 'answered') return;
    if (outcome === 'declined') return yield* onThisMachine(asked, CHOSEN);
    failed.push({ name: nameOf(candidate.provider), failure: outcome });
  }
  if (asked.mode !== 'cloud') return yield* onThisMachine(asked, whyOf(failed));
  throw allOf(failed) ?? new Failure('PROVIDER_NOT_CONFIGURED');
}

async function* onThisMachine({ local }: RoutedQuestion, why: string | null): AsyncGenerator<RoutedPart, void, void> {
  yield { kind: 'answering', answeredBy: { kind: 'local', providerId: null, name: '', model: null, why } };
  yield* local();
}

interface Turn extends Routing {
  candidate: Candidate;
  time: TimeLeft;
  /** How many come after it. */
  after: number;
  hasNext: boolean;
  why: string | null;
}

/** One of the chain, a second time where that may help. Once it has begun to answer, its failures are the answer's. */
async function* tryCandidate(
  parts: ProviderAnswersParts,
  turn: Turn,
  signal: AbortSignal,
): AsyncGenerator<RoutedPart, 'answered' | 'declined' | Failure, void> {
  const { candidate, time, hasNext, why } = turn;
  const { provider, model } = candidate;
  const kept = cached(parts, turn);
  if (kept !== null) {
    yield* kept;
    return 'answered';
  }
  const kind = provider.kind === 'demo' ? 'demo' : 'provider';
  yield { kind: 'answering', answeredBy: { kind, providerId: provider.providerId, name: nameOf(provider), model, why } };
  for (let retries = 0; ; retries += 1) {
    const attempt = { hasBegun: false, isDeclined: false };
    try {
      for await (const part of attemptAt(parts, turn, attempt, signal)) {
        attempt.hasBegun = true;
        yield part;
      }
      return 'answered';
    } catch (error) {
      signal.throwIfAborted();
      if (attempt.isDeclined) return 'declined';
      if (!(error instanceof Failure) || attempt.hasBegun) throw error;
      const leftMs = hasNext ? Math.min(PATIENCE_MS, time.leftMs()) : time.leftMs();
      const delayMs = retryDelayMs(error, { retries, leftMs, random: parts.random });
      if (delayMs === null) return error;
      await parts.wait(delayMs, signal);
    }
  }
}

/** What the cache keys an answer by. */
function askedOf({ asked, request, candidate: { provider, model } }: Turn): AskedOfProvider {
  return { request, scopeId: asked.scopeId, provider, model, asWritten: isAsWritten(provider.pseudonymise, asked) };
}

function isAsWritten(policy: 'required' | 'optional' | 'off', { asWritten }: RoutedQuestion): boolean {
  return policy === 'off' || (policy === 'optional' && asWritten);
}

/** An earlier answer to the very same; null where there is none. */
function cached({ cache }: ProviderAnswersParts, turn: Turn): Iterable<RoutedPart> | null {
  if (turn.asked.fresh || turn.asked.preview) return null;
  const found = cache?.find(askedOf(turn)) ?? null;
  return found === null ? null : [{ kind: 'answering', answeredBy: found.answeredBy }, ...found.parts];
}

interface Attempt {
  hasBegun: boolean;
  isDeclined: boolean;
}

function attemptAt(parts: ProviderAnswersParts, turn: Turn, attempt: Attempt, signal: AbortSignal): AsyncIterable<AnswerPart> {
  const { asked, request, candidate, time, after, hasNext } = turn;
  const { provider } = candidate;
  if (provider.kind === 'demo') return parts.demo.answer(request, signal);
  let replaced: ReplacedCounts | null = null;
  const model = parts.models.open({
    ...candidate,
    role: 'answer',
    of: { conversationId: asked.conversationId, turnId: asked.turnId, traceId: asked.turnId },
    firstTokenMs: () => time.shareMs(after),
    waitMs: hasNext ? Math.min(PATIENCE_MS, time.leftMs()) : time.leftMs(),
    replaced: () => replaced,
    approve: asked.preview || parts.settings().privacy.askBeforeSend ? heldBy(parts, turn, attempt) : null,
  });
  const told = (counts: ReplacedCounts): void => {
    replaced = counts;
    asked.replaced(counts);
  };
  const isSeen = isAsWritten(provider.pseudonymise, asked);
  // Another of the chain may have seen tokens: what counts for the reader is that one has not.
  if (isSeen) asked.replaced(null);
  const seen = isSeen ? model : createPrivateModel(model, { pseudonyms: parts.pseudonyms(asked.conversationId), replaced: told });
  const answer = createModelAnswerer(seen).answer(request, signal);
  return parts.cache?.keeping(askedOf(turn), answer, () => parts.costOf(asked.turnId)) ?? answer;
}

/** What a person says to a request decides; until then no time passes. */
function heldBy(
  { held }: ProviderAnswersParts,
  { asked, candidate, time, notices }: Turn,
  attempt: Attempt,
): (request: Omit<HeldEvent, 'kind' | 'sendId' | 'providerName' | 'model'>, signal: AbortSignal) => Promise<void> {
  return async (request, signal) => {
    const resume = time.hold();
    try {
      const named = { providerName: nameOf(candidate.provider), model: candidate.model };
      const decision = await held.hold((sendId) => notices.tell({ kind: 'held', sendId, ...named, ...request }), signal);
      if (decision === 'send') return;
      if (decision === 'cancel') asked.cancel();
      signal.throwIfAborted();
      attempt.isDeclined = true;
      throw new Failure('SEND_DECLINED');
    } finally {
      resume();
    }
  };
}

/** Who would be asked first in a mode; null where it is this machine. */
export function answersFirst(
  { providers, mode }: Pick<Settings, 'providers' | 'mode'>,
  isOpen: (providerId: ProviderId) => boolean,
): string | null {
  const chain = chainOf(providers, 'answer', mode);
  const first = mode === 'cloud' ? chain[0] : chain.find(({ provider }) => isOpen(provider.providerId));
  return first === undefined ? null : nameOf(first.provider);
}
