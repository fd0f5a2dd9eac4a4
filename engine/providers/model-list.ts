import type { ProviderModel } from '../../contract/providers.ts';
import { boundedAnswers } from './bounded-answer.ts';
import { type ClientParts, openClient } from './openai-client.ts';
import { providerFailure } from './provider-failure.ts';
import { isRetiring, retirementOf, toldRetirement } from './retiring-models.ts';

/** Bounds the list: a server that works gives it at once. */
const LIST_TIMEOUT_MS = 8_000;
const MOST_MODELS = 1000;

/** What a server lists, by name. Some servers list none: that alone is no failure. Failures: PROVIDER_*. */
export async function listModels(parts: ClientParts, nowMs: number, signal: AbortSignal): Promise<ProviderModel[]> {
  const client = await openClient({ ...parts, fetch: boundedAnswers(parts.fetch) });
  const found: ProviderModel[] = [];
  try {
    for await (const model of client.models.list({ signal, timeout: LIST_TIMEOUT_MS })) {
      const retiresOn = toldRetirement(model) ?? retirementOf(parts.provider, model.id);
      found.push({ model: model.id, retiresOn, retiring: isRetiring(retiresOn, nowMs) });
      if (found.length === MOST_MODELS) break;
    }
  } catch (error) {
    signal.throwIfAborted();
    const status = error !== null && typeof error === 'object' && 'status' in error ? error.status : undefined;
    if (status !== 404 && status !== 405 && status !== 501) throw providerFailure(error, { streaming: false });
  }
  return found.toSorted((a, b) => a.model.localeCompare(b.model, 'en'));
}
