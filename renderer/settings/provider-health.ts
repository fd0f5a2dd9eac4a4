import type { ProviderHealth } from '../../contract/providers.ts';

/** What people must know first comes first. */
const BY_WEIGHT = ['paused', 'probing', 'ok', 'unknown'] as const;

/** The state a provider is shown in: the worst of its roles; null where it has none. */
export function worstHealth(health: readonly ProviderHealth[]): ProviderHealth | null {
  for (const state of BY_WEIGHT) {
    const found = health.find((each) => each.state === state);
    if (found !== undefined) return found;
  }
  return null;
}
