import { useEffect, useState } from 'react';
import type { ProviderId } from '../../contract/ids.ts';
import type { ProviderView } from '../../contract/providers.ts';
import type { Client } from '../../contract/client.ts';
import type { FailureData } from '../../contract/failure-table.ts';
import { failureOf, useConnection } from '../connection.ts';
import { useFollowed } from '../use-followed.ts';

const watchProviders = (client: Client, signal: AbortSignal) => client.providers.watch(undefined, { signal });

/** All providers as they are now, the demo with them; null until they were read. */
export function useProviders(): { providers: readonly ProviderView[] | null; failed: string | null } {
  const { value, failed } = useFollowed(watchProviders);
  return { providers: value, failed };
}

export type ProviderModels = Awaited<ReturnType<Client['providers']['models']>>;

/** What models a provider offers, asked of its server when it is first wanted. A name can be typed without them. */
export function useModels(providerId: ProviderId | null): { models: ProviderModels; failure: FailureData | null } {
  const client = useConnection((state) => state.client);
  const [found, setFound] = useState<{ of: ProviderId; models: ProviderModels; failure: FailureData | null } | null>(null);
  useEffect(() => {
    if (client === null || providerId === null) return undefined;
    const leaving = new AbortController();
    client.providers.models({ providerId }, { signal: leaving.signal }).then(
      (models) => setFound({ of: providerId, models, failure: null }),
      (error: unknown) => {
        const failure = failureOf(error);
        if (failure !== null) setFound({ of: providerId, models: [], failure });
      },
    );
    return () => leaving.abort();
  }, [client, providerId]);
  return found !== null && found.of === providerId ? found : { models: [], failure: null };
}
