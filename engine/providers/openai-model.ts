import { APIError } from 'openai';
import type { Provider } from '../../contract/providers.ts';
import type { LanguageModel, ModelPrompt } from '../answer/language-model.ts';
import type { Log } from '../parts.ts';
import { boundedAnswers } from './bounded-answer.ts';
import { refusesUsage, streamChat } from './chat-api.ts';
import { noticingConnections } from './connection-notice.ts';
import { openClient } from './openai-client.ts';
import { isModelUnknown, providerFailure, refused } from './provider-failure.ts';
import { NotThisApi, type StreamRequest, streamResponses } from './responses-api.ts';
import { startWatch, type StreamWatch, type Timeouts } from './stream-watch.ts';
import type { CallUsage } from './usage.ts';

/** No answer is this long: a server that goes on and on is broken. */
const MOST_CHARACTERS = 200_000;

export type Api = 'responses' | 'chat';

/** One question to a model of a server. */
export interface ModelCall {
  provider: Provider;
  model: string;
  /** Read for each request and not kept; null where the server needs none. */
  apiKey: () => Promise<string | null>;
  /** A way out through the egress gate; `hold` stops the clocks while a person is asked. */
  way: (hold: StreamWatch['hold']) => typeof globalThis.fetch;
  /** What it used, as the server tells. */
  report?: (usage: CallUsage) => void;
  /** Shorter than the provider's own where less time is left. */
  firstTokenMs?: number;
}

/** Models of OpenAI-compatible servers. */
export interface OpenAiModels {
  /** Failures of its stream: PROVIDER_*. */
  open(call: ModelCall): LanguageModel;
  /** The interface the server was last seen to speak, or null where it has not been asked. */
  knownApi(provider: Pick<Provider, 'baseUrl'>): Api | null;
}

/**
 * Streams from the Responses interface, or Chat Completions where the settings say so or the server does not know the
 * first; what was found out is remembered for each base address. Nothing is stored at the provider.
 */
export function createOpenAiModels({
  log,
  known = () => null,
}: {
  log: Log;
  /** What was found out before, and kept. */
  known?: (provider: Provider) => Api | null;
}): OpenAiModels {
  const apis = new Map<string, Api>();
  /** Addresses of servers that take no wish for usage figures. */
  const withoutUsage = new Set<string>();

  async function* stream(call: ModelCall, prompt: ModelPrompt, signal: AbortSignal): AsyncGenerator<string, void, void> {
    signal.throwIfAborted();
    const { provider, model, report } = call;
    const watch = startWatch(signal, timeoutsOf(call));
    try {
      const way = boundedAnswers(call.way(watch.hold));
      const fetch: typeof globalThis.fetch = (input, init) => noticingConnections(watch, () => way(input, init));
      const client = await openClient({ provider, apiKey: call.apiKey, fetch });
      const request = { client, model, prompt, watch, mostCharacters: MOST_CHARACTERS, report: report ?? (() => undefined) };
      for await (const text of withFallback(provider, request)) if (text !== '') yield text;
      watch.throwIfEnded();
    } catch (error) {
      watch.throwIfEnded();
      throw providerFailure(error, { streaming: watch.hasOpened() });
    } finally {
      watch.stop();
    }
  }

  async function* withFallback(provider: Provider, request: StreamRequest): AsyncGenerator<string, void, void> {
    const { baseUrl } = provider;
    const api = provider.api === 'auto' ? (apis.get(baseUrl) ?? known(provider) ?? 'responses') : provider.api;
    if (api === 'chat') return yield* chat(baseUrl, request);
    try {
      yield* streamResponses(request, () => apis.set(baseUrl, 'responses'));
    } catch (error) {
      if (provider.api !== 'auto' && error instanceof NotThisApi) throw refused('not-a-provider', error);
      if (provider.api !== 'auto' || request.watch.hasOpened() || !lacksResponses(error)) throw error;
      log.info('provider has no responses interface');
      yield* chat(baseUrl, request);
    }
  }

  async function* chat(baseUrl: string, request: StreamRequest): AsyncGenerator<string, void, void> {
    const onKnown = (): void => void apis.set(baseUrl, 'chat');
    if (withoutUsage.has(baseUrl)) return yield* streamChat(request, { asksUsage: false }, onKnown);
    try {
      yield* streamChat(request, { asksUsage: true }, onKnown);
    } catch (error) {
      if (request.watch.hasOpened() || !refusesUsage(error)) throw error;
      yield* streamChat(request, { asksUsage: false }, () => {
        withoutUsage.add(baseUrl);
        onKnown();
      });
    }
  }

  return {
    open: (call) => ({ stream: (prompt, signal) => stream(call, prompt, signal) }),
    knownApi: ({ baseUrl }) => apis.get(baseUrl) ?? null,
  };
}

function timeoutsOf({ provider: { timeouts }, firstTokenMs }: ModelCall): Timeouts {
  const first = Math.min(timeouts.firstTokenMs, firstTokenMs ?? timeouts.firstTokenMs);
  return { ...timeouts, firstTokenMs: first, connectMs: Math.min(timeouts.connectMs, first) };
}

/** The server does not know the Responses interface: no such path or method, or an answer that is no event stream. */
function lacksResponses(error: unknown): boolean {
  if (error instanceof NotThisApi) return true;
  if (!(error instanceof APIError)) return false;
  return error.status === 405 || error.status === 501 || (error.status === 404 && !isModelUnknown(error));
}
