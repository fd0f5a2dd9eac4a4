import OpenAI from 'openai';
import { Failure } from '../failure.ts';

/** What to talk to and how; see contract/settings. */
export interface ProviderSettings {
  baseUrl: string;
  model: string;
  api: 'auto' | 'responses' | 'chat';
  /** Longest wait for the first word. */
  firstTokenTimeoutMs: number;
}

export interface ProviderParts {
  settings: () => ProviderSettings;
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
export async function openClient({
  settings,
  apiKey,
  fetch,
}: Pick<ProviderParts, 'apiKey' | 'fetch'> & { settings: () => Pick<ProviderSettings, 'baseUrl'> }): Promise<OpenAI> {
  for (const name of Object.keys(process.env)) if (name.startsWith('OPENAI_')) delete process.env[name];
  const key = await apiKey();
  return new OpenAI({
    baseURL: settings().baseUrl,
    apiKey: key === null ? 'none' : async () => (await apiKey()) ?? '',
    ...(key === null ? { defaultHeaders: { Authorization: null } } : {}),
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

/** The settings, where they name a server and a model. Failure: PROVIDER_NOT_CONFIGURED. */
export function configured(settings: ProviderSettings): ProviderSettings {
  if (settings.baseUrl.trim() === '' || settings.model.trim() === '') throw new Failure('PROVIDER_NOT_CONFIGURED');
  return settings;
}
