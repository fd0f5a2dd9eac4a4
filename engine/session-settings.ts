import type { ProviderId } from '../contract/ids.ts';
import type { ManagedSettings, Settings } from '../contract/settings.ts';
import { Failure } from './failure.ts';
import type { Ground } from './session-ground.ts';
import { fixedValues } from './store/fixed-settings.ts';
import { readPolicy } from './store/policy-file.ts';
import { createSecretStore, providerSecret, type SecretPlace } from './store/secrets.ts';
import { createSettingsStore, type StoredSettings, type StoredSettingsChange } from './store/settings.ts';

/** The settings of an open profile, and the keys that go with them. */
export interface SessionSettings {
  /** As everything reads them, at each use. */
  current(): StoredSettings;
  /** What the policy of this computer says, as it was when the profile was opened. */
  managed: ManagedSettings;
  /** Providers taken off the list lose their keys. Failures: INVALID_INPUT, SETTING_MANAGED, DISK_*, KEYCHAIN_*. */
  change(change: StoredSettingsChange): Promise<Settings>;
  /** Called after every change, of keys too. */
  onChange(listener: () => void): void;
  /** Null takes it away. Failures: NOT_FOUND, KEYCHAIN_*, DISK_*. */
  setApiKey(providerId: ProviderId, apiKey: string | null): Promise<Settings>;
  /**
   * The provider's own key, or that of another at the same host: people set up one server for everything. Null where there is
   * none. Failures: KEYCHAIN_*.
   */
  apiKey(providerId: ProviderId): Promise<string | null>;
  /** Where its own key lies; null where none is stored. */
  apiKeyIn(providerId: ProviderId): SecretPlace | null;
}

/** Failure: POLICY_INVALID. */
export function openSettings({ parts, db, profileId, changed }: Ground): SessionSettings {
  const policy = readPolicy(parts.policyPath);
  const store = createSettingsStore({ db, log: parts.log, policy });
  const secrets = createSecretStore({ db, keychain: parts.keychain, profileId });
  const listeners: (() => void)[] = [];
  // Read many times for one question; nobody else writes to the profile while it is open.
  let present: StoredSettings = store.get();
  const has = (providerId: ProviderId): boolean => present.providers.list.some((one) => one.providerId === providerId);

  function tell(): void {
    for (const listener of listeners) listener();
    changed();
  }

  async function apiKey(providerId: ProviderId): Promise<string | null> {
    const own = await secrets.get(providerSecret(providerId));
    if (own !== null) return own;
    const { list } = present.providers;
    const baseUrl = list.find((one) => one.providerId === providerId)?.baseUrl ?? '';
    const sameHost = list.filter((one) => one.providerId !== providerId && isOneHost(one.baseUrl, baseUrl));
    for (const other of sameHost) {
      const key = await secrets.get(providerSecret(other.providerId));
      if (key !== null) return key;
    }
    return null;
  }

  return {
    current: () => present,
    managed: { file: policy.file, contact: policy.contact, names: fixedValues(policy).map(([name]) => name) },
    async change(change) {
      const before = present.providers.list;
      present = store.update(change);
      tell();
      for (const { providerId } of before) if (!has(providerId)) await secrets.set(providerSecret(providerId), null);
      return present;
    },
    onChange: (listener) => void listeners.push(listener),
    async setApiKey(providerId, key) {
      if (!has(providerId)) throw new Failure('NOT_FOUND');
      await secrets.set(providerSecret(providerId), key);
      tell();
      return present;
    },
    apiKey,
    apiKeyIn: (providerId) => secrets.where(providerSecret(providerId)),
  };
}

function isOneHost(url: string, other: string): boolean {
  return URL.canParse(url) && URL.canParse(other) && new URL(url).origin === new URL(other).origin;
}
