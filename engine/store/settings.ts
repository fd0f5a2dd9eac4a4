import * as z from 'zod';
import { settings as settingsSchema, type Settings, type SettingsChange } from '../../contract/settings.ts';
import { DEFAULT_VOICE_SETTINGS } from '../../contract/voice-settings.ts';
import { Failure } from '../failure.ts';
import type { Log } from '../parts.ts';
import { allowedHost } from '../security/egress-gate.ts';
import type { Database } from './database.ts';

const provider = settingsSchema.shape.provider.omit({ hasApiKey: true, apiKeyIn: true });

/** The settings as stored: everything the contract shows but the API key's whereabouts, which the secret store knows. */
const stored = settingsSchema.omit({ voiceApiKeysIn: true }).extend({ provider });
export type StoredSettings = z.infer<typeof stored>;

/** What may be changed: each section is merged, not replaced. */
export type StoredSettingsChange = SettingsChange & { colorScheme?: Settings['colorScheme'] };

/** Left out of folders: what programs, not people, put there. */
const EXCLUDED_NAMES = [
  '.git',
  '.svn',
  'node_modules',
  '.DS_Store',
  'Thumbs.db',
  'desktop.ini',
  '~$*',
  '.~lock*',
  '*.tmp',
  '*.part',
  '.Trash*',
  '$RECYCLE.BIN',
];

export const DEFAULT_SETTINGS: StoredSettings = {
  mode: 'offline',
  colorScheme: 'auto',
  provider: { baseUrl: '', model: '', api: 'auto', firstTokenTimeoutMs: 8000 },
  library: { maxFileBytes: 200_000_000, excludeNames: EXCLUDED_NAMES, watch: true, maxRemovedShare: 0.3 },
  privacy: { pseudonymise: 'required' },
  search: { vocabulary: true, recency: false, rerank: true },
  answers: { strict: false },
  models: { mirrorUrl: '', proxyUrl: '' },
  sync: { maxBytesPerSecond: null, pauseOnMetered: true, maxIntervalMinutes: 15, maxRemovedShare: 0.3 },
  scopes: { conventions: [] },
  voice: DEFAULT_VOICE_SETTINGS,
};

export interface SettingsStore {
  get(): StoredSettings;
  /** Changes what is given and answers with the whole. Failures: INVALID_INPUT, DISK_*. */
  update(change: StoredSettingsChange): StoredSettings;
}

type Section = keyof StoredSettings;
const SECTIONS = Object.keys(DEFAULT_SETTINGS) as Section[];

/** The settings in the database, one row for each section. A row that is damaged counts as not there, and is logged. */
export function createSettingsStore({ db, log }: { db: Database; log: Log }): SettingsStore {
  const rows = db.prepare<{ name: string; value: string }>('SELECT name, value FROM settings');
  const save = db.prepare('INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value');

  function get(): StoredSettings {
    const values = new Map(rows.all().map((row) => [row.name, row.value]));
    return SECTIONS.reduce((current, section) => withSection(current, section, values.get(section), log), DEFAULT_SETTINGS);
  }

  return {
    get,
    update(change) {
      return db.transaction(() => {
        const parsed = stored.safeParse(merged(get(), change));
        if (!parsed.success) throw new Failure('INVALID_INPUT', { cause: parsed.error });
        for (const address of addressesOf(parsed.data)) checkAddress(address);
        checkProxy(parsed.data.models.proxyUrl);
        for (const section of SECTIONS) {
          if (change[section] !== undefined) save.run(section, JSON.stringify(parsed.data[section]));
        }
        return parsed.data;
      });
    },
  };
}

/** The settings with one stored section laid over the defaults, so that a setting added later has its default. */
function withSection(current: StoredSettings, section: Section, json: string | undefined, log: Log): StoredSettings {
  if (json === undefined) return current;
  const value = parseJson(json);
  const parsed = stored.safeParse({ ...current, [section]: laidOver(DEFAULT_SETTINGS[section], value) });
  if (parsed.success) return parsed.data;
  log.warn('A stored setting is damaged; its default is used', { section });
  return current;
}

/** `value` with the defaults of what it lacks, at every depth; lists are taken as they are. */
function laidOver(defaults: unknown, value: unknown): unknown {
  if (!isSection(defaults) || !isSection(value)) return value;
  const entries = Object.entries(value).map(([name, own]): [string, unknown] => [
    name,
    laidOver(Object.hasOwn(defaults, name) ? defaults[name] : undefined, own),
  ]);
  return { ...defaults, ...Object.fromEntries(entries) };
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // No setting is undefined, so this counts as damaged.
    return undefined;
  }
}

function merged(current: StoredSettings, change: StoredSettingsChange): Record<Section, unknown> {
  return {
    mode: change.mode ?? current.mode,
    colorScheme: change.colorScheme ?? current.colorScheme,
    provider: { ...current.provider, ...change.provider },
    library: { ...current.library, ...change.library },
    privacy: { ...current.privacy, ...change.privacy },
    search: { ...current.search, ...change.search },
    answers: { ...current.answers, ...change.answers },
    models: { ...current.models, ...change.models },
    sync: { ...current.sync, ...change.sync },
    scopes: { ...current.scopes, ...change.scopes },
    voice: { ...current.voice, ...change.voice },
  };
}

function addressesOf({ provider, voice, models }: StoredSettings): string[] {
  return [provider.baseUrl, voice.listening.server.baseUrl, voice.speaking.server.baseUrl, models.mirrorUrl];
}

/** Saved, an address that nothing may be sent to would look as if it were in use. */
function checkAddress(baseUrl: string): void {
  if (baseUrl === '') return;
  if (allowedHost(baseUrl) !== null) return;
  const message =
    'The address of a server must begin with https:// (http:// only on this computer) and hold no name or password.';
  throw new Failure('INVALID_INPUT', { message });
}

/** A proxy sees only where a download goes and how much it is, so it may be spoken to in the clear, as most are. */
function checkProxy(proxyUrl: string): void {
  if (proxyUrl === '') return;
  const address = URL.canParse(proxyUrl) ? new URL(proxyUrl) : null;
  if (address !== null && /^https?:$/.test(address.protocol) && address.username === '' && address.password === '') return;
  const message =
    'The address of a proxy begins with http:// or https:// and holds no name or password. One that needs them is taken from the environment of the system (HTTPS_PROXY).';
  throw new Failure('INVALID_INPUT', { message });
}
