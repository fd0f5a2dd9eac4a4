import type * as z from 'zod';
import type { ProviderId } from '../contract/ids.ts';
import type { Capabilities, Provider, ProviderModel, providerTest } from '../contract/providers.ts';
import type { ProviderModels } from './provider-models.ts';
import type { OpenAiModels } from './providers/openai-model.ts';
import type { CapabilityStore } from './store/provider-capabilities.ts';

export type ProviderTest = z.infer<typeof providerTest>;

/** What can be asked of a provider about itself. Nothing of a person or a document goes with it. */
export interface ProviderTests {
  /** Costs nothing. Empty where the server lists none. Failures: PROVIDER_*, OFFLINE_MODE. */
  models(provider: Provider, signal: AbortSignal): Promise<ProviderModel[]>;
  /** Costs nothing: every request is one that no server carries out. Kept. Failures: PROVIDER_*, OFFLINE_MODE. */
  probe(provider: Provider, signal: AbortSignal): Promise<Capabilities>;
  /** Lists the models and has one answer with a word, which is metered. Failures: PROVIDER_*, OFFLINE_MODE, LIMIT_REACHED. */
  test(provider: Provider, model: string, signal: AbortSignal): Promise<ProviderTest>;
}

const PROMPT = { instructions: 'Answer with one word.', messages: [{ role: 'user' as const, text: 'Say: ready' }] };

export function createProviderTests({
  models,
  apiKey,
  capabilities,
  openAi,
  clock,
}: {
  models: ProviderModels;
  apiKey: (providerId: ProviderId) => Promise<string | null>;
  capabilities: CapabilityStore;
  openAi: () => Promise<OpenAiModels>;
  clock: { wallMs(): number; monotonicMs(): number };
}): ProviderTests {
  const partsOf = (provider: Provider) => ({
    provider,
    apiKey: () => apiKey(provider.providerId),
    fetch: models.way(provider, 'provider-check').fetch,
  });

  async function list(provider: Provider, signal: AbortSignal): Promise<ProviderModel[]> {
    const { listModels } = await import('./providers/model-list.ts');
    return await listModels(partsOf(provider), clock.wallMs(), signal);
  }

  return {
    models: list,
    async probe(provider, signal) {
      const { probeProvider } = await import('./providers/probe.ts');
      const found = await probeProvider(partsOf(provider), clock.wallMs(), signal);
      capabilities.put(provider, found);
      return found;
    },
    async test(provider, model, signal) {
      const startedMs = clock.monotonicMs();
      const listed = (await list(provider, signal)).map((one) => one.model);
      const { firstTokenMs } = provider.timeouts;
      const asked = models.open({
        provider,
        model,
        role: 'answer',
        of: { conversationId: null, turnId: null, traceId: `test ${provider.providerId}` },
        purpose: 'provider-check',
        firstTokenMs: () => firstTokenMs,
        waitMs: firstTokenMs,
        replaced: () => null,
        approve: null,
      });
      for await (const _text of asked.stream(PROMPT, signal)) {
        // Any complete answer will do.
      }
      const api = (await openAi()).knownApi(provider);
      const before = capabilities.get(provider);
      if (before !== null && api !== null) capabilities.put(provider, { ...before, api, streaming: true });
      return {
        models: listed,
        modelFound: listed.length === 0 || listed.includes(model),
        api,
        tookMs: clock.monotonicMs() - startedMs,
      };
    },
  };
}
