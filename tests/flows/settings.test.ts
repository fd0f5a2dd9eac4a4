import { describe, expect, it } from 'vitest';
import { providerId } from '../../contract/ids.ts';
import { DEFAULT_PROVIDER, DEMO_PROVIDER_ID, type Provider } from '../../contract/providers.ts';
import type { SettingsChange } from '../../contract/settings.ts';
import { createSecretStore } from '../../engine/store/secrets.ts';
import { createSettingsStore, DEFAULT_SETTINGS } from '../../engine/store/settings.ts';
import { createMemoryKeychain } from '../fakes/memory-keychain.ts';
import { databaseAtVersion } from '../migrations/version.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });

const PROVIDER: Provider = {
  ...DEFAULT_PROVIDER,
  providerId: providerId.parse('main'),
  baseUrl: 'https://api.example.org/v1',
};
const roles = { ...DEFAULT_SETTINGS.providers.roles, answer: [{ providerId: PROVIDER.providerId, model: 'any-model' }] };

async function newSettings() {
  const warnings: unknown[] = [];
  const db = await databaseAtVersion(2);
  const log = { info: () => undefined, warn: (...words: unknown[]) => void warnings.push(words), bug: () => 'id' };
  return { db, warnings, settings: createSettingsStore({ db, log }) };
}

describe('settings', () => {
  it('start with defaults, change only what is given and are kept', async () => {
    const { db, settings } = await newSettings();
    expect(settings.get()).toEqual(DEFAULT_SETTINGS);
    settings.update({ providers: { list: [PROVIDER] } });
    settings.update({ providers: { roles }, mode: 'cloud' });
    settings.update({ colorScheme: 'dark', library: { maxFileBytes: 2048 } });
    const expected = {
      ...DEFAULT_SETTINGS,
      mode: 'cloud',
      colorScheme: 'dark',
      providers: { list: [PROVIDER], roles },
      library: { ...DEFAULT_SETTINGS.library, maxFileBytes: 2048 },
    };
    expect(settings.get()).toEqual(expected);
    const rows = db.prepare('SELECT name FROM settings').all();
    expect(rows).toHaveLength(4);
  });

  it('refuse a value out of range or an address that is none, and stay as they were', async () => {
    const { settings } = await newSettings();
    expect(() => settings.update({ library: { maxFileBytes: 5 } })).toThrow(code('INVALID_INPUT'));
    for (const baseUrl of ['', 'api.example.org', 'ftp://example.org', 'javascript:alert(1)']) {
      const list = [{ ...PROVIDER, baseUrl }];
      expect(() => settings.update({ mode: 'cloud', providers: { list } })).toThrow(code('INVALID_INPUT'));
    }
    expect(settings.get()).toEqual(DEFAULT_SETTINGS);
  });

  it.each<[string, SettingsChange['providers'], string]>([
    ['two with one id', { list: [PROVIDER, PROVIDER] }, 'main'],
    ['one with the id of the demo', { list: [{ ...PROVIDER, providerId: DEMO_PROVIDER_ID }] }, 'demo'],
    ['a role of one that is not there', { roles }, 'main'],
    ['a role of one that is taken away', { list: [], roles }, 'main'],
    ['one that answers offline on another computer', { list: [{ ...PROVIDER, name: 'Ward', offline: true }] }, 'Ward'],
  ])('refuse %s, and say which', async (_what, providers, named) => {
    const { settings } = await newSettings();
    expect(() => settings.update({ providers })).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringContaining(named) }),
    );
    expect(settings.get()).toEqual(DEFAULT_SETTINGS);
  });

  it('take the demo in a role, and one on this very computer that answers offline', async () => {
    const { settings } = await newSettings();
    const here = { ...PROVIDER, baseUrl: 'http://127.0.0.1:11434/v1', offline: true };
    const answer = [{ providerId: DEMO_PROVIDER_ID, model: 'demo' }, ...roles.answer];
    settings.update({ providers: { list: [here], roles: { ...roles, answer } } });
    expect(settings.get().providers.roles.answer).toHaveLength(2);
  });

  it('take mirrors nothing else can be read on, and proxies without a name or password', async () => {
    const { settings } = await newSettings();
    for (const mirrorUrl of ['http://mirror.example', 'https://me:secret@mirror.example', 'mirror.example'])
      expect(() => settings.update({ models: { mirrorUrl } })).toThrow(code('INVALID_INPUT'));
    for (const proxyUrl of ['http://me:secret@proxy.example:8080', 'socks://proxy.example', 'proxy.example'])
      expect(() => settings.update({ models: { proxyUrl } })).toThrow(code('INVALID_INPUT'));
    const models = { mirrorUrl: 'https://mirror.example/models', proxyUrl: 'http://proxy.example:8080' };
    settings.update({ models: { mirrorUrl: models.mirrorUrl } });
    settings.update({ models: { proxyUrl: models.proxyUrl } });
    expect(settings.get()).toEqual({ ...DEFAULT_SETTINGS, models });
  });

  it('use the default of a damaged row and say so without its content', async () => {
    const { db, settings, warnings } = await newSettings();
    settings.update({ colorScheme: 'light', mode: 'cloud' });
    db.exec("UPDATE settings SET value = '{bad' WHERE name = 'mode'");
    db.exec("INSERT INTO settings VALUES ('providers', '{\"list\": [{}]}'), ('library', 'null')");
    expect(settings.get()).toEqual({ ...DEFAULT_SETTINGS, colorScheme: 'light' });
    expect(warnings).toEqual(
      ['mode', 'providers', 'library'].map((section) => ['A stored setting is damaged; its default is used', { section }]),
    );
  });

  it('have the default of a setting that is newer than the stored row', async () => {
    const { db, settings } = await newSettings();
    const older = { list: [{ providerId: 'main', baseUrl: PROVIDER.baseUrl, gone: 1, timeouts: { connectMs: 700 } }] };
    db.prepare('INSERT INTO settings VALUES (?, ?)').run('providers', JSON.stringify(older));
    const timeouts = { ...PROVIDER.timeouts, connectMs: 700 };
    expect(settings.get().providers).toEqual({ ...DEFAULT_SETTINGS.providers, list: [{ ...PROVIDER, timeouts }] });
  });

  it('of the voice have the default of one that is newer, and keep the rest', async () => {
    const { db, settings, warnings } = await newSettings();
    const { voice } = DEFAULT_SETTINGS;
    const older = { listening: { ...voice.listening, vocabularyHints: undefined, endOfSpeechMs: 1200, gone: 1 } };
    db.prepare('INSERT INTO settings VALUES (?, ?)').run('voice', JSON.stringify(older));
    expect(settings.get().voice).toEqual({
      ...voice,
      listening: { ...voice.listening, endOfSpeechMs: 1200 },
    });
    expect(warnings).toEqual([]);
  });

  it('of the voice refuse what no language or speed is', async () => {
    const { settings } = await newSettings();
    const { listening, speaking } = DEFAULT_SETTINGS.voice;
    for (const language of ['english', 'E', 'en; drop']) {
      expect(() => settings.update({ voice: { listening: { ...listening, language } } })).toThrow(code('INVALID_INPUT'));
    }
    expect(settings.update({ voice: { listening: { ...listening, language: '' } } }).voice.listening.language).toBe('');
    expect(() => settings.update({ voice: { speaking: { ...speaking, speed: 9 } } })).toThrow(code('INVALID_INPUT'));
  });
});

describe('a secret', () => {
  const NAME = 'provider-api-key';

  it('lies in the keychain where there is one, and not in the database', async () => {
    const db = await databaseAtVersion(2);
    const keychain = createMemoryKeychain();
    const secrets = createSecretStore({ db, keychain, profileId: 'p' });
    expect([await secrets.get(NAME), secrets.where(NAME)]).toEqual([null, null]);
    await secrets.set(NAME, 'sk-1');
    expect([await secrets.get(NAME), secrets.where(NAME)]).toEqual(['sk-1', 'keychain']);
    expect(db.prepare('SELECT value FROM secrets').all()).toEqual([{ value: null }]);
    await secrets.set(NAME, null);
    expect([await secrets.get(NAME), secrets.where(NAME), keychain.secrets.size]).toEqual([null, null, 0]);
  });

  it('lies in the encrypted database where there is none, and moves when there is', async () => {
    const keychain = createMemoryKeychain('absent');
    const secrets = createSecretStore({ db: await databaseAtVersion(2), keychain, profileId: 'p' });
    await secrets.set(NAME, 'sk-1');
    expect([await secrets.get(NAME), secrets.where(NAME)]).toEqual(['sk-1', 'database']);
    keychain.mode = 'open';
    await secrets.set(NAME, 'sk-2');
    expect([await secrets.get(NAME), secrets.where(NAME)]).toEqual(['sk-2', 'keychain']);
  });

  it('is not taken for gone while the keychain is locked', async () => {
    const keychain = createMemoryKeychain();
    const secrets = createSecretStore({ db: await databaseAtVersion(2), keychain, profileId: 'p' });
    await secrets.set(NAME, 'sk-1');
    keychain.mode = 'locked';
    await expect(secrets.get(NAME)).rejects.toEqual(code('KEYCHAIN_LOCKED'));
    await expect(secrets.set(NAME, null)).rejects.toEqual(code('KEYCHAIN_LOCKED'));
    expect(secrets.where(NAME)).toBe('keychain');
    keychain.mode = 'open';
    keychain.secrets.clear();
    expect(await secrets.get(NAME)).toBeNull();
  });
});
