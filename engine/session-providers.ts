import type { AppStatus } from '../contract/app.ts';
import type { ProviderId } from '../contract/ids.ts';
import type { Provider, ProviderModel, ProviderView, RoleTarget } from '../contract/providers.ts';
import { Failure } from './failure.ts';
import type { Meter } from './cost/meter.ts';
import type { Examination } from './operations/doctor.ts';
import { createFeed } from './operations/feed.ts';
import { answersFirst } from './provider-answers.ts';
import { createProviderExaminations } from './provider-examinations.ts';
import { createProviderModels, type ProviderModels } from './provider-models.ts';
import { createProviderTests, type ProviderTest } from './provider-tests.ts';
import { DEMO_PROVIDER } from './providers/chain.ts';
import { createProviderGuard, type ProviderGuard } from './providers/provider-guard.ts';
import type { OpenAiModels } from './providers/openai-model.ts';
import type { Wait } from './providers/waits.ts';
import { retiringOf } from './providers/retiring-models.ts';
import { allowedHost } from './security/allowed-host.ts';
import type { Egress } from './security/egress.ts';
import type { Ground } from './session-ground.ts';
import type { SessionSettings } from './session-settings.ts';
import { createCapabilityStore } from './store/provider-capabilities.ts';

/** Servers that answer, listen, speak and embed: who they are, how they do, and the way to their models. */
export interface SessionProviders {
  /** Stands before every request to a provider, in every role. */
  readonly guard: ProviderGuard;
  readonly models: ProviderModels;
  list(): ProviderView[];
  /** The present list at once, then after every change of settings or health. */
  watch(signal: AbortSignal): AsyncGenerator<ProviderView[], void, void>;
  /** Failures: NOT_FOUND, PROVIDER_*, OFFLINE_MODE. */
  listModels(providerId: ProviderId, signal: AbortSignal): Promise<ProviderModel[]>;
  /** Failures: NOT_FOUND, PROVIDER_*, OFFLINE_MODE. */
  probe(providerId: ProviderId, signal: AbortSignal): Promise<ProviderView>;
  /** Failures: NOT_FOUND, PROVIDER_*, OFFLINE_MODE, LIMIT_REACHED. */
  test(target: RoleTarget, signal: AbortSignal): Promise<ProviderTest>;
  /** What the doctor looks at: each that is set up. */
  examinations(): Examination[];
  /** Who would answer first. */
  answersFirst(): AppStatus['answersFirst'];
}

export function openProviders(
  { parts, db, closing, clock, changed }: Ground,
  { settings, meter, egress, wait }: { settings: SessionSettings; meter: Meter; egress: Egress; wait?: Wait },
): SessionProviders {
  const { log } = parts;
  const guard = createProviderGuard({ clock, ...(wait === undefined ? {} : { wait }) });
  const capabilities = createCapabilityStore(db);
  const find = (providerId: ProviderId): Provider | null =>
    settings.current().providers.list.find((one) => one.providerId === providerId) ?? null;

  let opened: Promise<OpenAiModels> | null = null;
  // Its package takes a tenth of a second to load, which who asks on this machine should not wait for.
  const openAi = (): Promise<OpenAiModels> => {
    opened ??= import('./providers/openai-model.ts').then(({ createOpenAiModels }) =>
      createOpenAiModels({ log, known: (provider) => capabilities.get(provider)?.api ?? null }),
    );
    return opened;
  };
  const models = createProviderModels({
    provider: find,
    apiKey: settings.apiKey,
    guard,
    meter,
    egress,
    fetch: parts.fetch,
    openAi,
  });
  const tests = createProviderTests({ models, apiKey: settings.apiKey, capabilities, openAi, clock });

  function view(provider: Provider): ProviderView {
    const { providerId, baseUrl } = provider;
    const { roles } = settings.current().providers;
    const named = Object.values(roles).flatMap((targets) => targets.filter((one) => one.providerId === providerId));
    const apiKeyIn = provider.kind === 'demo' ? null : settings.apiKeyIn(providerId);
    return {
      ...provider,
      host: allowedHost(baseUrl) === null ? null : new URL(baseUrl).host,
      hasApiKey: apiKeyIn !== null,
      apiKeyIn,
      capabilities: capabilities.get(provider),
      health: guard.health(providerId),
      retiring: retiring(provider, [...new Set(named.map(({ model }) => model))]),
    };
  }

  /** What servers told of their models in this session, over the table that ships. */
  const told = new Map<string, ProviderModel>();
  const toldKey = (providerId: ProviderId, model: string): string => JSON.stringify([providerId, model]);

  function retiring(provider: Provider, models: readonly string[]): ProviderModel[] {
    const inTable = retiringOf(provider, models, clock.wallMs());
    return models.flatMap((model) => {
      const known = told.get(toldKey(provider.providerId, model)) ?? inTable.find((one) => one.model === model);
      return known?.retiring ? [known] : [];
    });
  }

  const list = (): ProviderView[] => [...settings.current().providers.list, DEMO_PROVIDER].map(view);
  const feed = createFeed(list);
  guard.onChange(() => {
    feed.changed();
    changed();
  });
  let before = settings.current().providers.list;
  settings.onChange(() => {
    const present = settings.current().providers.list;
    // What was found out about one that was set up anew says nothing any more. A new key changes no settings.
    const isNewKey = present === before;
    const isSame = (provider: Provider): boolean =>
      present.some((one) => one.providerId === provider.providerId && JSON.stringify(one) === JSON.stringify(provider));
    for (const provider of before) if (isNewKey || !isSame(provider)) guard.forget(provider.providerId);
    before = present;
    feed.changed();
  });

  /** Failure: NOT_FOUND. */
  function known(providerId: ProviderId): Provider {
    const provider = find(providerId);
    if (provider === null) throw new Failure('NOT_FOUND');
    return provider;
  }

  return {
    guard,
    models,
    list,
    watch: (signal) => feed.watch(closing.within(signal)),
    async listModels(providerId, signal) {
      const models = await tests.models(known(providerId), closing.within(signal));
      for (const one of models) told.set(toldKey(providerId, one.model), one);
      feed.changed();
      return models;
    },
    async probe(providerId, signal) {
      const provider = known(providerId);
      await tests.probe(provider, closing.within(signal));
      feed.changed();
      return view(provider);
    },
    test: ({ providerId, model }, signal) => tests.test(known(providerId), model, closing.within(signal)),
    examinations: () =>
      createProviderExaminations({ settings: settings.current, tests, health: guard.health, nowMs: clock.wallMs }),
    answersFirst: () => answersFirst(settings.current(), (providerId) => guard.isOpen(providerId, 'answer')),
  };
}
