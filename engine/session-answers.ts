import type { AskEvent } from '../contract/ask.ts';
import { createOfflineAnswerer } from './answer/offline-answerer.ts';
import { type Ask, createAsk } from './ask.ts';
import { type Cloud, createCloud } from './cloud.ts';
import { createOpenStreams } from './open-streams.ts';
import { createPseudonyms } from './privacy/pseudonyms.ts';
import { createRoster } from './roster.ts';
import type { ScheduleStage } from './schedule-evidence.ts';
import type { Scopes } from './scopes/scopes.ts';
import { queryTerms } from './search/analysis.ts';
import type { Search } from './search/search.ts';
import { createTermWeights } from './search/term-weights.ts';
import type { Ground } from './session-ground.ts';
import type { SessionSettings } from './session-settings.ts';
import { type ConversationStore, createConversationStore } from './store/conversations.ts';
import { createPseudonymStore } from './store/pseudonyms.ts';

/** Questions and their answers, made on this machine or by the provider. */
export interface SessionAnswers {
  /** A stream that has ended, and is stored, before the profile is closed. */
  readonly ask: Ask;
  readonly conversations: ConversationStore;
  readonly cloud: Cloud;
}

export function openAnswers(
  { parts, db, closing, clock }: Ground,
  { settings, search, scopes, schedule }: { settings: SessionSettings; search: Search; scopes: Scopes; schedule: ScheduleStage },
): SessionAnswers {
  const { log } = parts;
  const conversations = createConversationStore(db);
  const statistics = { terms: queryTerms, weight: createTermWeights(db) };
  const pseudonyms = createPseudonymStore(db);
  const roster = createRoster(db, scopes);
  const cloud = createCloud({
    settings: () => settings.current().provider,
    apiKey: settings.providerKey,
    fetch: parts.fetch,
    pseudonymise: () => settings.current().privacy.pseudonymise,
    pseudonyms: (conversationId) => createPseudonyms({ conversationId, store: pseudonyms, roster }),
    now: clock.monotonicMs,
    log,
  });
  const ask = createAsk({
    search,
    answerers: { offline: createOfflineAnswerer(statistics), cloud: cloud.answerer },
    conversations,
    scopes,
    schedule,
    statistics,
    defaultMode: () => settings.current().mode,
    strict: () => settings.current().answers.strict,
    clock,
    log,
  });
  const asking = createOpenStreams<AskEvent>();
  // Answers store their turns at their end.
  closing.ends(asking.endAll);
  return { ask: (options, signal) => asking.add(ask(options, closing.within(signal))), conversations, cloud };
}
