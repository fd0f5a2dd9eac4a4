import { APIError } from 'openai';
import type OpenAI from 'openai';
import type { LanguageModel, ModelPrompt } from '../answer/language-model.ts';
import type { Log } from '../parts.ts';
import { streamChat } from './chat-api.ts';
import { configured, openClient, type ProviderParts, type ProviderSettings } from './openai-client.ts';
import { isModelUnknown, providerFailure } from './provider-failure.ts';
import { NotThisApi, streamResponses } from './responses-api.ts';
import { startWatch, type Timeouts } from './stream-watch.ts';

/** Longest silence in the middle of an answer: far above the pauses of a working server, short enough to offer help. */
const STALL_TIMEOUT_MS = 10_000;
/** No answer is this long: a server that goes on and on is broken. */
const MOST_CHARACTERS = 200_000;

type Api = 'responses' | 'chat';

/** The configured OpenAI-compatible server. */
export interface OpenAiProvider {
  /** A model that answers as the settings are at this moment. Failure: PROVIDER_NOT_CONFIGURED. */
  openModel(): LanguageModel;
  /** The interface the server was last seen to speak, or null where it has not been asked. */
  knownApi(): Api | null;
}

/**
 * Streams from the Responses interface, or Chat Completions where the settings say so or the server does not know the
 * first; what was found out is remembered for each base address. Nothing is stored at the provider.
 */
export function createOpenAiProvider(parts: ProviderParts & { log: Log; stallTimeoutMs?: number }): OpenAiProvider {
  const apis = new Map<string, Api>();

  async function* stream(
    settings: ProviderSettings,
    prompt: ModelPrompt,
    signal: AbortSignal,
  ): AsyncGenerator<string, void, void> {
    signal.throwIfAborted();
    const watch = startWatch(signal, timeoutsOf(settings, parts.stallTimeoutMs));
    try {
      const client = await openClient({ ...parts, settings: () => settings });
      for await (const text of withFallback(client, settings, prompt, watch)) {
        if (text !== '') yield text;
      }
      watch.throwIfEnded();
    } catch (error) {
      watch.throwIfEnded();
      throw providerFailure(error, { streaming: watch.hasOpened() });
    } finally {
      watch.stop();
    }
  }

  async function* withFallback(
    client: OpenAI,
    settings: ProviderSettings,
    prompt: ModelPrompt,
    watch: ReturnType<typeof startWatch>,
  ): AsyncGenerator<string, void, void> {
    const api = settings.api === 'auto' ? (apis.get(settings.baseUrl) ?? 'responses') : settings.api;
    const request = { client, model: settings.model, prompt, watch, mostCharacters: MOST_CHARACTERS };
    if (api === 'chat') return yield* streamChat(request, () => apis.set(settings.baseUrl, 'chat'));
    try {
      yield* streamResponses(request, () => apis.set(settings.baseUrl, 'responses'));
    } catch (error) {
      if (settings.api !== 'auto' || watch.hasOpened() || !lacksResponses(error)) throw error;
      parts.log.info('provider has no responses interface');
      yield* streamChat(request, () => apis.set(settings.baseUrl, 'chat'));
    }
  }

  return {
    openModel() {
      const settings = { ...configured(parts.settings()) };
      return { stream: (prompt, signal) => stream(settings, prompt, signal) };
    },
    knownApi: () => apis.get(parts.settings().baseUrl) ?? null,
  };
}

function timeoutsOf({ firstTokenTimeoutMs }: ProviderSettings, stallTimeoutMs = STALL_TIMEOUT_MS): Timeouts {
  return { firstTextTimeoutMs: firstTokenTimeoutMs, stallTimeoutMs };
}

/** The server does not know the Responses interface: no such path or method, or an answer that is no event stream. */
function lacksResponses(error: unknown): boolean {
  if (error instanceof NotThisApi) return true;
  if (!(error instanceof APIError)) return false;
  return error.status === 405 || error.status === 501 || (error.status === 404 && !isModelUnknown(error));
}
