import type * as z from 'zod';
import type { providerTest, Settings } from '../contract/settings.ts';
import type { Answerer } from './answer/answerer.ts';
import { Failure } from './failure.ts';
import type { Log } from './parts.ts';

/** The cloud provider of the settings, as they are at each call. */
export interface Cloud {
  /** Failure: PROVIDER_NOT_CONFIGURED. */
  answerer(): Promise<Answerer>;
  /** Failures: PROVIDER_*. */
  test(signal: AbortSignal): Promise<z.infer<typeof providerTest>>;
  /** Host and port of the provider; null where none is set up. */
  host(): string | null;
}

export function createCloud(_parts: {
  settings: () => Omit<Settings['provider'], 'hasApiKey' | 'apiKeyIn'>;
  apiKey: () => Promise<string | null>;
  fetch: typeof globalThis.fetch;
  log: Log;
}): Cloud {
  return {
    answerer: () => Promise.reject(new Failure('PROVIDER_NOT_CONFIGURED')),
    test: () => Promise.reject(new Failure('PROVIDER_NOT_CONFIGURED')),
    host: () => null,
  };
}
