import type { AnswerMode } from '../../contract/ask.ts';
import { DEFAULT_PROVIDER, DEMO_PROVIDER_ID, type Provider, type ProviderRole } from '../../contract/providers.ts';
import type { Settings } from '../../contract/settings.ts';

/** A model of a provider that may be asked. */
export interface Candidate {
  provider: Provider;
  model: string;
}

/** The demo as a provider: always there, for whoever names it in a role. Nothing is sent to it. */
export const DEMO_PROVIDER: Provider = {
  ...DEFAULT_PROVIDER,
  providerId: DEMO_PROVIDER_ID,
  kind: 'demo',
  name: 'Demo',
  pseudonymise: 'off',
  offline: true,
};

/** Who may do this in this mode, the first first. Offline, only what runs on this very computer. */
export function chainOf({ list, roles }: Settings['providers'], role: ProviderRole, mode: AnswerMode): Candidate[] {
  return roles[role].flatMap(({ providerId, model }) => {
    const provider = [DEMO_PROVIDER, ...list].find((one) => one.providerId === providerId);
    return provider === undefined || (mode === 'offline' && !provider.offline) ? [] : [{ provider, model }];
  });
}

/** As people call it: its name, or else its host. */
export function nameOf({ name, baseUrl, providerId }: Pick<Provider, 'name' | 'baseUrl' | 'providerId'>): string {
  if (name.trim() !== '') return name.trim();
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : providerId;
}

/** Host and port; empty for the demo. */
export function hostNameOf({ baseUrl }: Pick<Provider, 'baseUrl'>): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : '';
}
