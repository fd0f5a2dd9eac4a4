import { expect, it } from 'vitest';
import type { ProviderId } from '../../contract/ids.ts';
import { DEFAULT_PROVIDER } from '../../contract/providers.ts';
import type { Database } from '../../engine/store/database.ts';
import { createSecretStore, providerSecret } from '../../engine/store/secrets.ts';
import { createSettingsStore, DEFAULT_SETTINGS } from '../../engine/store/settings.ts';
import { createMemoryKeychain } from '../fakes/memory-keychain.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { databaseAtVersion, tablesOf, toVersion } from './version.ts';

async function upgraded(rows: Record<string, unknown>, keys: readonly string[] = []) {
  const db = await databaseAtVersion(15);
  for (const [name, value] of Object.entries(rows)) {
    const json = typeof value === 'string' && value.startsWith('{') ? value : JSON.stringify(value);
    db.prepare('INSERT INTO settings VALUES (?, ?)').run(name, json);
  }
  for (const name of keys) db.prepare("INSERT INTO secrets VALUES (?, 'database', ?)").run(name, `key of ${name}`);
  toVersion(db, 16);
  return { db, settings: settingsOf(db) };
}

function settingsOf(db: Database) {
  const log = createSilentLog();
  const settings = createSettingsStore({ db, log }).get();
  expect(log.entries).toEqual([]);
  return settings;
}

const provider = { baseUrl: 'https://gateway.example/v1', model: 'a-model', api: 'chat', firstTokenTimeoutMs: 12_000 };
const voice = (listening: object, speaking: object) => ({
  ...DEFAULT_SETTINGS.voice,
  listening: { ...DEFAULT_SETTINGS.voice.listening, endOfSpeechMs: 1200, server: listening },
  speaking: { ...DEFAULT_SETTINGS.voice.speaking, server: speaking },
});
const SPEECH = { baseUrl: 'http://127.0.0.1:9000/v1', model: 'speech' };
const NONE = { baseUrl: '', model: '' };

it('leaves a profile in which nothing was set up as it comes', async () => {
  const { db, settings } = await upgraded({});
  expect(settings).toEqual(DEFAULT_SETTINGS);
  expect(tablesOf(db)['provider_capabilities']).toEqual(['provider_id', 'base_url', 'found']);
});

it('carries over every server with its model, its key and whether names are replaced', async () => {
  const servers = voice({ baseUrl: 'https://hear.example/v1', model: 'hears' }, SPEECH);
  const { db, settings } = await upgraded({ provider, voice: servers, privacy: { pseudonymise: 'optional' }, mode: 'cloud' }, [
    'provider-api-key',
    'transcription-api-key',
  ]);
  const carried = { ...DEFAULT_PROVIDER, pseudonymise: 'optional' };
  expect(settings.providers).toEqual({
    list: [
      {
        ...carried,
        providerId: 'main',
        baseUrl: provider.baseUrl,
        api: 'chat',
        timeouts: { ...carried.timeouts, firstTokenMs: 12_000 },
      },
      { ...carried, providerId: 'listening', baseUrl: 'https://hear.example/v1' },
      { ...carried, providerId: 'speaking', baseUrl: SPEECH.baseUrl },
    ],
    roles: {
      answer: [{ providerId: 'main', model: 'a-model' }],
      transcribe: [{ providerId: 'listening', model: 'hears' }],
      speak: [{ providerId: 'speaking', model: 'speech' }],
      embed: [],
    },
  });
  expect(settings.mode).toBe('cloud');
  expect(settings.voice.listening).toEqual({ ...DEFAULT_SETTINGS.voice.listening, endOfSpeechMs: 1200 });
  const secrets = createSecretStore({ db, keychain: createMemoryKeychain('absent'), profileId: 'p' });
  const keys = settings.providers.list.map(({ providerId }) => secrets.get(providerSecret(providerId)));
  expect(await Promise.all(keys)).toEqual(['key of provider-api-key', 'key of transcription-api-key', null]);
  expect(db.prepare("SELECT name FROM settings WHERE name IN ('provider', 'privacy')").all()).toEqual([]);
});

it('takes a speech server at the address of the provider for the provider, unless it has a key of its own', async () => {
  const same = { baseUrl: provider.baseUrl, model: 'speech' };
  const { settings } = await upgraded({ provider, voice: voice(same, same) }, ['speech-api-key']);
  expect(settings.providers.list.map(({ providerId }) => providerId)).toEqual(['main', 'speaking']);
  expect(settings.providers.roles).toMatchObject({
    transcribe: [{ providerId: 'main', model: 'speech' }],
    speak: [{ providerId: 'speaking', model: 'speech' }],
  });
});

it('sends nothing that was not sent before: with a provider set up, offline stays offline', async () => {
  expect((await upgraded({ provider })).settings.mode).toBe('offline');
  expect((await upgraded({ provider, mode: 'offline' })).settings.mode).toBe('offline');
  expect((await upgraded({ mode: 'offline', voice: voice(NONE, SPEECH) })).settings.mode).toBe('auto');
});

it('keeps a provider whose model was not said, without a role', async () => {
  const { settings } = await upgraded({ provider: { baseUrl: provider.baseUrl, model: ' ' } });
  expect(settings.providers.list.map(({ providerId }) => providerId)).toEqual(['main' as ProviderId]);
  expect(settings.providers.roles.answer).toEqual([]);
});

it('goes on over rows that are damaged', async () => {
  const { settings } = await upgraded({ provider: '{bad', privacy: null });
  expect(settings.providers).toEqual(DEFAULT_SETTINGS.providers);
});
