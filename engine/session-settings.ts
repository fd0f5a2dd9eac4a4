import type { Settings } from '../contract/settings.ts';
import type { Ground } from './session-ground.ts';
import { createSecretStore } from './store/secrets.ts';
import { createSettingsStore, type StoredSettings, type StoredSettingsChange } from './store/settings.ts';

/** The settings of an open profile, and the keys that go with them. */
export interface SessionSettings {
  /** As a person sees them: of keys, where they lie. */
  shown(): Settings;
  /** As everything else reads them, at each use. */
  current(): StoredSettings;
  /** Failures: INVALID_INPUT, DISK_*. */
  change(change: StoredSettingsChange): Settings;
  /** Called after every change. */
  onChange(listener: () => void): void;
  /** Null takes it away. Failures: KEYCHAIN_*, DISK_*. */
  setApiKey(apiKey: string | null, of: 'provider' | 'transcription' | 'speech'): Promise<Settings>;
  /** Null where none is stored. Failures: KEYCHAIN_*. */
  providerKey(): Promise<string | null>;
  /** The server's own key, or the provider's where both are one host: people set up one server for everything. */
  speechKey(of: 'transcription' | 'speech'): Promise<string | null>;
}

export function openSettings({ parts, db, profileId, changed }: Ground): SessionSettings {
  const store = createSettingsStore({ db, log: parts.log });
  const secrets = createSecretStore({ db, keychain: parts.keychain, profileId });
  const listeners: (() => void)[] = [];

  function shown(): Settings {
    const { provider, ...rest } = store.get();
    const apiKeyIn = secrets.where('provider-api-key');
    const voiceApiKeysIn = { transcription: secrets.where('transcription-api-key'), speech: secrets.where('speech-api-key') };
    return { ...rest, provider: { ...provider, hasApiKey: apiKeyIn !== null, apiKeyIn }, voiceApiKeysIn };
  }

  return {
    shown,
    current: () => store.get(),
    change(change) {
      store.update(change);
      for (const listener of listeners) listener();
      changed();
      return shown();
    },
    onChange: (listener) => void listeners.push(listener),
    async setApiKey(apiKey, of) {
      await secrets.set(`${of}-api-key`, apiKey);
      changed();
      return shown();
    },
    providerKey: () => secrets.get('provider-api-key'),
    async speechKey(of) {
      const own = await secrets.get(`${of}-api-key`);
      const { provider, voice } = store.get();
      const server = of === 'speech' ? voice.speaking.server : voice.listening.server;
      return own ?? (isOneHost(server.baseUrl, provider.baseUrl) ? await secrets.get('provider-api-key') : null);
    },
  };
}

function isOneHost(url: string, other: string): boolean {
  return URL.canParse(url) && URL.canParse(other) && new URL(url).host === new URL(other).host;
}
