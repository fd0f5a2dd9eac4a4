import { type Capabilities, capabilities as capabilitiesSchema, type Provider } from '../../contract/providers.ts';
import type { Database } from './database.ts';

/** What servers were found to do. */
export interface CapabilityStore {
  /** Null where it was not asked, or at another address. */
  get(provider: Pick<Provider, 'providerId' | 'baseUrl'>): Capabilities | null;
  put(provider: Pick<Provider, 'providerId' | 'baseUrl'>, found: Capabilities): void;
}

export function createCapabilityStore(db: Database): CapabilityStore {
  const find = db.prepare<{ found: string }>('SELECT found FROM provider_capabilities WHERE provider_id = ? AND base_url = ?');
  const save = db.prepare(
    'INSERT INTO provider_capabilities VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET base_url = excluded.base_url, found = excluded.found',
  );
  return {
    get({ providerId, baseUrl }) {
      const row = find.get(providerId, baseUrl);
      if (row === undefined) return null;
      // Of a version that knew other ones: asked anew.
      return capabilitiesSchema.safeParse(JSON.parse(row.found)).data ?? null;
    },
    put({ providerId, baseUrl }, found) {
      save.run(providerId, baseUrl, JSON.stringify(found));
    },
  };
}
