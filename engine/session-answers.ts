import type { AskEvent, SendDecision } from '../contract/ask.ts';
import type { SendId } from '../contract/ids.ts';
import type { AnswerRequest } from './answer/answerer.ts';
import { createDemoAnswerer } from './answer/demo-answerer.ts';
import { piecesOf } from './answer/language-model.ts';
import { createOfflineAnswerer } from './answer/offline-answerer.ts';
import { buildPrompt } from './answer/prompt.ts';
import { type Ask, createAsk } from './ask.ts';
import type { CachedAnswers } from './cached-answers.ts';
import type { Meter } from './cost/meter.ts';
import { createHeldSends } from './held-sends.ts';
import { createOpenStreams } from './open-streams.ts';
import { identifiersOf } from './privacy/find-identifiers.ts';
import { NOBODY } from './privacy/names-known.ts';
import { createPseudonymBooks } from './privacy/pseudonym-book.ts';
import { createPseudonyms } from './privacy/pseudonyms.ts';
import { createTextReader } from './privacy/text-reading.ts';
import { createProviderAnswers } from './provider-answers.ts';
import { wait } from './providers/waits.ts';
import type { ScheduleStage } from './schedule-evidence.ts';
import type { Scopes } from './scopes/scopes.ts';
import { queryTerms } from './search/analysis.ts';
import type { Search } from './search/search.ts';
import { createTermWeights } from './search/term-weights.ts';
import type { Ground } from './session-ground.ts';
import type { SessionProviders } from './session-providers.ts';
import type { SessionSettings } from './session-settings.ts';
import { type ConversationStore, createConversationStore } from './store/conversations.ts';
import { createPseudonymStore } from './store/pseudonyms.ts';

/** Questions and their answers, made on this machine or by the provider. */
export interface SessionAnswers {
  /** A stream that has ended, and is stored, before the profile is closed. */
  readonly ask: Ask;
  readonly conversations: ConversationStore;
  /** What becomes of a held request. Failure: NOT_FOUND. */
  decideSend(sendId: SendId, decision: SendDecision): void;
}

interface Wired {
  settings: SessionSettings;
  providers: SessionProviders;
  meter: Meter;
  cache: CachedAnswers;
  /** Names of people known on this machine. */
  roster: () => readonly string[];
  search: Search;
  scopes: Scopes;
  schedule: ScheduleStage;
}

export function openAnswers(
  { parts, db, closing, clock }: Ground,
  { settings, providers, meter, cache, roster, search, scopes, schedule }: Wired,
): SessionAnswers {
  const { log } = parts;
  const conversations = createConversationStore(db);
  const statistics = { terms: queryTerms, weight: createTermWeights(db) };
  const store = createPseudonymStore(db);
  const books = createPseudonymBooks(store);
  const read = createTextReader();
  const offline = createOfflineAnswerer(statistics);
  const held = createHeldSends();
  const routed = createProviderAnswers({
    settings: settings.current,
    models: providers.models,
    demo: createDemoAnswerer({ local: offline, pause: wait }),
    pseudonyms: (conversationId) => createPseudonyms({ conversationId, store, books, roster, read }),
    cache,
    costOf: meter.costOf,
    held,
    wait,
    random: Math.random,
    nowMs: clock.monotonicMs,
  });

  /** Reads what may be sent: what was read is remembered, and found again where names are replaced. */
  function makeReady(request: AnswerRequest): void {
    if (settings.current().providers.list.every(({ pseudonymise }) => pseudonymise === 'off')) return;
    try {
      const theirs = buildPrompt(request, '')
        .messages.flatMap(piecesOf)
        .filter(({ isOurs }) => !isOurs);
      identifiersOf(
        theirs.map(({ text }) => read(text)),
        { roster: roster(), people: NOBODY },
      );
    } catch {
      // It fails there again, where nothing is sent without it.
    }
  }

  const ask = createAsk({
    search,
    answerers: { offline, routed },
    conversations,
    scopes,
    schedule,
    statistics,
    defaultMode: () => settings.current().mode,
    strict: () => settings.current().answers.strict,
    makeReady,
    costOf: meter.costOf,
    clock,
    log,
  });
  const asking = createOpenStreams<AskEvent>();
  // Answers store their turns at their end.
  closing.ends(asking.endAll);
  return {
    ask: (options, signal) => asking.add(ask(options, closing.within(signal))),
    conversations,
    decideSend: held.decide,
  };
}
