import OpenAI from 'openai';
import type { Provider } from '../../contract/providers.ts';

/** What a client needs to know of a server. */
export interface ClientParts {
  provider: Pick<Provider, 'kind' | 'baseUrl' | 'apiVersion'>;
  /** Read for each request and not kept; null where the server needs none. */
  apiKey: () => Promise<string | null>;
  /** Goes through the egress gate. */
  fetch: typeof globalThis.fetch;
}

/** Our own timers end a request earlier; this only keeps the package's ten minutes from being the bound. */
const REQUEST_TIMEOUT_MS = 130_000;

/**
 * A client that goes where the settings say and nowhere else: nothing is taken from the environment (a variable could
 * redirect patient words), nothing is logged, nothing is retried behind our back.
 */
export async function openClient({ provider, apiKey, fetch }: ClientParts): Promise<OpenAI> {
  for (const name of Object.keys(process.env)) if (name.startsWith('OPENAI_')) delete process.env[name];
  const key = await apiKey();
  const isAzure = provider.kind === 'azure';
  return new OpenAI({
    baseURL: provider.baseUrl,
    apiKey: key === null ? 'none' : async () => (await apiKey()) ?? '',
    ...(key === null || isAzure ? { defaultHeaders: { Authorization: null, ...(key === null ? {} : { 'api-key': key }) } } : {}),
    ...(isAzure && provider.apiVersion !== '' ? { defaultQuery: { 'api-version': provider.apiVersion } } : {}),
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off',
    maxRetries: 0,
    timeout: REQUEST_TIMEOUT_MS,
    fetch,
  });
}
