import type { Provider, ProviderModel } from '../../contract/providers.ts';

const DAY_MS = 86_400_000;
/** Time enough to try another model and set it up. */
const WARNED_DAYS = 60;

/**
 * Models the vendor switches off, by the day. As published on 2026-06-03 (platform.openai.com/docs/deprecations): what was
 * announced later is not in it. A name stands for itself alone.
 */
const RETIRING_OPENAI: Readonly<Record<string, readonly string[]>> = {
  '2026-07-23': [
    'computer-use-preview',
    'computer-use-preview-2025-03-11',
    'gpt-4o-audio-preview-2024-12-17',
    'gpt-4o-mini-audio-preview-2024-12-17',
    'gpt-4o-mini-realtime-preview-2024-12-17',
    'gpt-4o-mini-search-preview-2025-03-11',
    'gpt-4o-mini-tts-2025-03-20',
    'gpt-4o-search-preview-2025-03-11',
    'gpt-5-chat-latest',
    'gpt-5-codex',
    'gpt-5.1-chat-latest',
    'gpt-5.1-codex',
    'gpt-5.1-codex-max',
    'gpt-5.1-codex-mini',
    'gpt-5.2-codex',
    'gpt-audio-mini-2025-10-06',
    'gpt-realtime-mini-2025-10-06',
    'o3-deep-research',
    'o3-deep-research-2025-06-26',
    'o4-mini-deep-research',
    'o4-mini-deep-research-2025-06-26',
  ],
  '2026-08-10': ['gpt-5.2-chat-latest', 'gpt-5.3-chat-latest'],
  '2026-10-23': ['gpt-3.5-turbo', 'gpt-3.5-turbo-0125', 'gpt-4', 'gpt-4-0613'],
  '2026-02-17': ['chatgpt-4o-latest'],
  '2026-01-16': ['codex-mini-latest'],
};
const OPENAI_HOST = 'api.openai.com';

const byModel = new Map(Object.entries(RETIRING_OPENAI).flatMap(([day, models]) => models.map((model) => [model, day] as const)));

/** The day a model is switched off, as the table that ships has it; null where it does not. */
export function retirementOf({ baseUrl }: Pick<Provider, 'baseUrl'>, model: string): string | null {
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).hostname : '';
  return host === OPENAI_HOST ? (byModel.get(model) ?? null) : null;
}

/** The same as the server itself tells it in its list: a day or a moment (`deprecation` of Mistral, `expiration_date` of OpenRouter), or seconds (`deprecation.inference` of Azure). */
export function toldRetirement(model: object): string | null {
  const { deprecation, expiration_date: expiration } = model as { deprecation?: unknown; expiration_date?: unknown };
  const inference =
    typeof deprecation === 'object' && deprecation !== null && 'inference' in deprecation ? deprecation.inference : deprecation;
  return dayOf(inference) ?? dayOf(expiration);
}

/** Retires within 60 days, or has. */
export function isRetiring(retiresOn: string | null, nowMs: number): boolean {
  return retiresOn !== null && Date.parse(retiresOn) - nowMs <= WARNED_DAYS * DAY_MS;
}

/** Of these models of a provider, those that retire soon. */
export function retiringOf(provider: Pick<Provider, 'baseUrl'>, models: readonly string[], nowMs: number): ProviderModel[] {
  return models
    .map((model) => ({ model, retiresOn: retirementOf(provider, model) }))
    .filter(({ retiresOn }) => isRetiring(retiresOn, nowMs))
    .map((one) => ({ ...one, retiring: true }));
}

function dayOf(value: unknown): string | null {
  const ms = typeof value === 'number' ? value * 1000 : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(ms) && ms > 0 && ms < 8.64e15 ? new Date(ms).toISOString().slice(0, 10) : null;
}
