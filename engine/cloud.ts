import type { ConversationId } from '../contract/ids.ts';
import type { Pseudonymise } from '../contract/settings.ts';
import type { Answerer } from './answer/answerer.ts';
import { createModelAnswerer } from './answer/model-answerer.ts';
import type { CloudQuestion } from './ask.ts';
import type { Log } from './parts.ts';
import type { Pseudonyms } from './privacy/pseudonyms.ts';
import { createPrivateModel } from './private-model.ts';
import type { ProviderSettings } from './providers/openai-client.ts';
import type { OpenAiProvider } from './providers/openai-model.ts';
import type { ProviderTestResult } from './providers/provider-test.ts';
import { allowedHost, createEgressGate } from './security/egress-gate.ts';

/** The cloud provider as the settings name it at each call. */
export interface Cloud {
  /** Rejects with PROVIDER_NOT_CONFIGURED. */
  answerer(asked: CloudQuestion): Promise<Answerer>;
  /** Failures: PROVIDER_*. */
  test(signal: AbortSignal): Promise<ProviderTestResult>;
  /** Host and port of the provider, as people write them; null where none is set up or nothing may be sent there. */
  host(): string | null;
}

/** Everything it sends goes through one gate that knows only the address in the settings. */
export function createCloud(options: {
  settings: () => ProviderSettings;
  apiKey: () => Promise<string | null>;
  fetch: typeof globalThis.fetch;
  /** Whether names and numbers are replaced before they are sent, and with what. */
  pseudonymise: () => Pseudonymise;
  pseudonyms: (conversationId: ConversationId) => Pseudonyms;
  now: () => number;
  log: Log;
}): Cloud {
  const { settings, apiKey, now, log } = options;
  const present = () => allowedHost(settings().baseUrl);
  const allowed = () => [present()].filter((host) => host !== null);
  const parts = { settings, apiKey, fetch: createEgressGate({ fetch: options.fetch, allowed, log }), log, now };
  let opened: Promise<OpenAiProvider> | null = null;
  // Its package takes a tenth of a second to load, which who asks offline should not wait for.
  const provider = (): Promise<OpenAiProvider> => {
    opened ??= import('./providers/openai-model.ts').then(({ createOpenAiProvider }) => createOpenAiProvider(parts));
    return opened;
  };
  return {
    async answerer({ conversationId, asWritten, replaced }) {
      const model = (await provider()).openModel();
      const policy = options.pseudonymise();
      if (policy === 'off' || (policy === 'optional' && asWritten)) return createModelAnswerer(model);
      return createModelAnswerer(createPrivateModel(model, { pseudonyms: options.pseudonyms(conversationId), replaced }));
    },
    test: async (signal) => {
      const { testProvider } = await import('./providers/provider-test.ts');
      return await testProvider(await provider(), parts, signal);
    },
    host: () => (present() === null ? null : new URL(settings().baseUrl).host),
  };
}
