import type { AppStatus, Check } from '../contract/app.ts';
import type { SourceId } from '../contract/ids.ts';
import { createClosing } from './closing.ts';
import { createExaminations } from './examinations.ts';
import { Failure } from './failure.ts';
import { type Models, openModels } from './models.ts';
import { examine } from './operations/doctor.ts';
import { createRoster } from './roster.ts';
import { saveAnswer, type SaveAnswerInput } from './save-answer.ts';
import type { Search } from './search/search.ts';
import type { Egress } from './security/egress.ts';
import { openAccounts, type SessionAccounts } from './session-accounts.ts';
import { openAnswers, type SessionAnswers } from './session-answers.ts';
import { openCost, type SessionCost } from './session-cost.ts';
import { openEgress, type SessionEgress } from './session-egress.ts';
import { openEmbedders } from './session-embedders.ts';
import type { Ground, SessionOptions } from './session-ground.ts';
import { openCache, type SessionCache } from './session-cache.ts';
import { openLibrary, type SessionLibrary } from './session-library.ts';
import { openProviders, type SessionProviders } from './session-providers.ts';
import { openSchedule, type SessionSchedule } from './session-schedule.ts';
import { openScopes, type SessionScopes } from './session-scopes.ts';
import { openSearch } from './session-search.ts';
import { openSettings, type SessionSettings } from './session-settings.ts';
import { openSync, type SessionSync } from './session-sync.ts';
import { openVoice, type SessionVoice } from './session-voice.ts';

/** What an open profile offers to the calls of the contract. */
export interface Session {
  readonly settings: SessionSettings;
  readonly cost: SessionCost;
  readonly egress: SessionEgress;
  readonly providers: SessionProviders;
  readonly cache: SessionCache;
  readonly models: Models;
  readonly library: SessionLibrary;
  readonly accounts: SessionAccounts;
  readonly schedule: SessionSchedule;
  readonly sync: SessionSync;
  readonly scopes: SessionScopes;
  readonly search: Search;
  readonly answers: SessionAnswers;
  readonly voice: SessionVoice;
  doctor(signal: AbortSignal): Promise<Check[]>;
  /** Settled when the embedding model, where one is installed, is open: until then search is full text. Never rejects. */
  readonly ready: Promise<void>;
  status(): Pick<AppStatus, 'mode' | 'answersFirst' | 'spend' | 'library' | 'embedder' | 'sync'>;
  /** Failures: NOT_FOUND, SERVER_*, ACCOUNT_*, SAVE_REFUSED. */
  saveAnswer(input: SaveAnswerInput, signal: AbortSignal): Promise<{ path: string }>;
  /**
   * Takes a source out of the library; one that comes from a server is then no longer chosen of its account, which is for those to
   * say who may. Failures: NOT_FOUND, NOT_ALLOWED.
   */
  removeSource(sourceId: SourceId, mayChoose: boolean): Promise<{ documents: number }>;
  /** Stops what runs and waits for it; the database is the caller's to close. */
  close(): Promise<void>;
}

/** Opens everything that works on an open profile. Where a part cannot be opened, those before it are closed again. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const closing = createClosing();
  const clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };
  try {
    return openParts({ ...options, closing, clock });
  } catch (error) {
    await closing.close().catch((second: unknown) => options.parts.log.bug('profile: not closed after a failed opening', second));
    throw error;
  }
}

/** In this order, since each stands on those before it. Each tells `ground.closing`, as it opens, how it is closed. */
function openParts(ground: Ground): Session {
  const settings = openSettings(ground);
  const cost = openCost(ground, { settings });
  const egress = openEgress(ground, { settings });
  const providers = openProviders(ground, { settings, meter: cost.meter, egress });
  const cache = openCache(ground, { settings });
  const models = openSessionModels(ground, { settings, egress });
  const calls = { egress, meter: cost.meter, guard: providers.guard };
  const embedders = openEmbedders(ground, { settings, ...calls, roster: () => roster() });
  const library = openLibrary(ground, { settings, models, embedders });
  // Nothing is synced any more into what is being removed.
  const removeSource = async (sourceId: SourceId) => (await sync.leave(sourceId), await library.intake.removeSource(sourceId));
  const accounts = openAccounts(ground, { settings, egress, removeSource, leaveSource: (sourceId) => sync.leave(sourceId) });
  const schedule = openSchedule(ground, { accounts, library, removeSource });
  const sync = openSync(ground, { settings, egress, library, accounts, schedule });
  const scopes = openScopes(ground, { settings, schedule });
  const roster = createRoster(ground.db, { scopes, conventions: () => settings.current().scopes.conventions });
  const { current, unavailable } = library.vectors;
  const vectors = { current: () => cache.withCachedQueries(current()), unavailable };
  const search = openSearch(ground, { settings, models, vectors, scopes });
  const answers = openAnswers(ground, {
    settings,
    providers,
    meter: cost.meter,
    cache: cache.answers,
    roster,
    search,
    scopes,
    schedule: schedule.evidence,
  });
  const voice = openVoice(ground, { settings, ...calls, roster, ask: answers.ask, search, scopes, schedule });

  const { parts, db, closing } = ground;
  return {
    settings,
    cost,
    egress,
    providers,
    cache,
    models,
    library,
    accounts,
    schedule,
    sync,
    scopes,
    search,
    answers,
    voice,
    async doctor(signal) {
      const { pool, vectors, sources } = library;
      const all = [
        ...createExaminations({ parts, db, pool, vectors, models }),
        ...providers.examinations(),
        sources.examination,
        accounts.examination,
        sync.examination,
        ...(await voice.open()).examinations,
      ];
      return await examine(all, parts.log, closing.within(signal));
    },
    ready: library.vectors.opened,
    status: () => ({
      mode: settings.current().mode,
      answersFirst: providers.answersFirst(),
      spend: cost.spend(),
      library: library.status(),
      embedder: library.vectors.status(),
      sync: sync.status(),
    }),
    saveAnswer: (input, signal) =>
      saveAnswer(input, { connectionOf: accounts.connectionOf, turn: answers.conversations.turn }, closing.within(signal)),
    async removeSource(sourceId, mayChoose) {
      const source = library.sources.list().find((each) => each.sourceId === sourceId);
      if (source === undefined) throw new Failure('NOT_FOUND');
      const { kind, documents } = source;
      const isSynced = kind === 'remote-folder' || kind === 'calendar' || kind === 'contacts';
      if (!isSynced) return await library.intake.removeSource(sourceId);
      if (!mayChoose) throw new Failure('NOT_ALLOWED');
      await (kind === 'remote-folder' ? accounts.folders.leave(sourceId) : schedule.collections.leave(sourceId));
      return { documents };
    },
    close: closing.close,
  };
}

function openSessionModels(
  { parts, closing }: Ground,
  { settings, egress }: { settings: SessionSettings; egress: Egress },
): Models {
  const models = openModels({ parts, egress, settings: () => settings.current().models });
  closing.closes(models.close);
  return { ...models, watch: (signal) => models.watch(closing.within(signal)) };
}
