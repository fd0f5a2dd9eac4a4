import type { Capabilities, Provider } from '../../contract/providers.ts';
import { boundedAnswers } from './bounded-answer.ts';
import { type ClientParts, openClient } from './openai-client.ts';
import { providerFailure } from './provider-failure.ts';

/** Bounds each question: what they are answered with takes a server no work. */
const PROBE_TIMEOUT_MS = 8_000;
/** No such path, or no such method there. */
const ABSENT = new Set([404, 405, 501]);
/** The path is known, and the empty request refused. */
const PRESENT = new Set([400, 411, 413, 415, 422, 426]);

/**
 * What a server can do, found by requests with nothing in them: one that knows the path refuses them, one that does not says so.
 * None is carried out, so none costs anything. Null where a server says neither. Failures: PROVIDER_*.
 */
export async function probeProvider(
  parts: ClientParts & { provider: Pick<Provider, 'api'> },
  nowMs: number,
  signal: AbortSignal,
): Promise<Capabilities> {
  const client = await openClient({ ...parts, fetch: boundedAnswers(parts.fetch) });

  async function knows(method: 'get' | 'post', path: string): Promise<boolean | null> {
    try {
      const options = { signal, timeout: PROBE_TIMEOUT_MS, ...(method === 'post' ? { body: {} } : {}) };
      const response = await client[method](path, options).asResponse();
      // LM Studio answers 200 with an error in it where it knows no such path; no server carries out an empty request.
      await response.body?.cancel();
      return null;
    } catch (error) {
      signal.throwIfAborted();
      const status = error !== null && typeof error === 'object' && 'status' in error ? Number(error.status) : Number.NaN;
      if (ABSENT.has(status)) return false;
      if (PRESENT.has(status)) return true;
      if (status >= 500) return null;
      throw providerFailure(error, { streaming: false });
    }
  }

  const responses = await knows('post', '/responses');
  const chat = await knows('post', '/chat/completions');
  const wanted = parts.provider.api;
  const found = responses === true ? ('responses' as const) : chat === true ? ('chat' as const) : null;
  return {
    probedAtMs: nowMs,
    api: wanted === 'auto' ? found : wanted,
    streaming: null,
    transcription: await knows('post', '/audio/transcriptions'),
    realtime: await knows('get', '/realtime'),
    speech: await knows('post', '/audio/speech'),
    embeddings: await knows('post', '/embeddings'),
  };
}
