import * as z from 'zod';
import { providerTest } from '../../contract/settings.ts';
import { configured, openClient, type ProviderParts } from './openai-client.ts';
import type { OpenAiProvider } from './openai-model.ts';
import { providerFailure } from './provider-failure.ts';

export type ProviderTestResult = z.infer<typeof providerTest>;

/** Bounds the list of models: a server that works lists them at once. */
const LIST_TIMEOUT_MS = 10_000;
const MOST_MODELS = 1000;

/**
 * Asks the server for its models and for a one-word answer, without any document. Some servers list no models; that
 * alone is no failure. Failures: PROVIDER_*.
 */
export async function testProvider(
  provider: OpenAiProvider,
  parts: ProviderParts & { now: () => number },
  signal: AbortSignal,
): Promise<ProviderTestResult> {
  const settings = configured(parts.settings());
  const startedMs = parts.now();
  const models = await listModels(parts, signal);
  const prompt = { instructions: 'Answer with one word.', messages: [{ role: 'user' as const, text: 'Say: ready' }] };
  for await (const _text of provider.openModel().stream(prompt, signal)) {
    // Any complete answer will do.
  }
  return {
    models,
    modelFound: models.length === 0 || models.includes(settings.model),
    api: provider.knownApi(),
    tookMs: parts.now() - startedMs,
  };
}

async function listModels(parts: ProviderParts, signal: AbortSignal): Promise<string[]> {
  const client = await openClient(parts);
  const names: string[] = [];
  try {
    for await (const model of client.models.list({ signal, timeout: LIST_TIMEOUT_MS })) {
      names.push(model.id);
      if (names.length === MOST_MODELS) break;
    }
  } catch (error) {
    signal.throwIfAborted();
    const status = error !== null && typeof error === 'object' && 'status' in error ? error.status : undefined;
    if (status !== 404 && status !== 405 && status !== 501) throw providerFailure(error, { streaming: false });
  }
  return names.toSorted();
}
