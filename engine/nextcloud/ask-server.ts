import { Failure } from '../failure.ts';
import { textOf } from './answer-text.ts';
import type { ServerAnswer } from './server-failure.ts';

export interface OpenRequest {
  method: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

/**
 * Asks a server where nobody is signed in yet: nothing secret goes along but what `body` holds, redirects are handed back.
 * Failures: SERVER_UNREACHABLE, SERVER_TIMEOUT, SERVER_UNTRUSTED.
 */
export type AskServer = (address: string, request: OpenRequest, signal: AbortSignal) => Promise<ServerAnswer>;

/** From the first byte to the last: such answers are short. */
const TIMEOUT_MS = 30_000;

export function createAskServer({ fetch, userAgent }: { fetch: typeof globalThis.fetch; userAgent: string }): AskServer {
  return async (address, { method, headers, body }, signal) => {
    const late = AbortSignal.timeout(TIMEOUT_MS);
    const ended = AbortSignal.any([signal, late]);
    const all = { 'User-Agent': userAgent, 'Accept-Encoding': 'identity', ...headers };
    try {
      const response = await fetch(address, { method, headers: all, signal: ended, ...(body === undefined ? {} : { body }) });
      const text = await textOf(response, { stallMs: TIMEOUT_MS, signal: ended });
      return { status: response.status, headers: response.headers, text };
    } catch (error) {
      signal.throwIfAborted();
      if (late.aborted) throw new Failure('SERVER_TIMEOUT', { cause: error });
      throw error instanceof Failure ? error : new Failure('SERVER_UNREACHABLE', { cause: error });
    }
  };
}
