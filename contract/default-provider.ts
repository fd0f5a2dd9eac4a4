import type { Provider } from './providers.ts';

/** As a provider is set up out of the box. */
export const DEFAULT_PROVIDER: Omit<Provider, 'providerId'> = {
  name: '',
  kind: 'openai',
  baseUrl: '',
  api: 'auto',
  apiVersion: '',
  pseudonymise: 'required',
  offline: false,
  timeouts: { connectMs: 5000, firstTokenMs: 8000, betweenTokensMs: 9000 },
  limits: { concurrent: 4, requestsPerMinute: null, tokensPerMinute: null },
};

/** What the scripted provider is called in targets of roles. */
export const DEMO_ID = 'demo';

/** What every answer of the demo begins with, wherever its text goes: said once, in Markdown. */
export const DEMO_LABEL = '**Demo answer**, from a script and not from a language model.';

export function isDemo({ providerId }: { providerId: string }): boolean {
  return providerId === DEMO_ID;
}
