import { FAILURES } from '../../contract/failure-table.ts';
import { DEFAULT_PROVIDER } from '../../contract/providers.ts';
import { settings as settingsSchema, type Settings, type SettingsChange } from '../../contract/settings.ts';
import { DEFAULT_COST_SETTINGS } from '../../contract/usage.ts';
import { DEFAULT_VOICE_SETTINGS } from '../../contract/voice-settings.ts';
import { Failure } from '../failure.ts';
import type { Log } from '../parts.ts';
import { readAuthorities } from '../security/certificate-authorities.ts';
import type { Database } from './database.ts';
import { type ManagedPolicy, NO_POLICY, refusedName, withFixed, withoutFixed } from './fixed-settings.ts';
import { isSection, laidOver } from './laid-over.ts';
import { checkSettings } from './settings-checks.ts';

/** The settings as stored; keys lie in the secret store. */
export type StoredSettings = Settings;

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
  mode: 'auto',
  colorScheme: 'auto',
  providers: { list: [], roles: { answer: [], transcribe: [], speak: [], embed: [] } },
  library: { maxFileBytes: 200_000_000, excludeNames: EXCLUDED_NAMES, watch: true, maxRemovedShare: 0.3 },
  privacy: { askBeforeSend: false },
  cost: DEFAULT_COST_SETTINGS,
  // Answers hold words of documents: keeping them a second time is for a policy to allow.
  cache: { answers: false, embeddings: true, keepDays: 30, maxBytes: 50_000_000 },
  search: { vocabulary: true, recency: false, rerank: true },
  answers: { strict: false },
  models: { mirrorUrl: '', proxyUrl: '' },
  sync: {
    maxBytesPerSecond: null,
    pauseOnMetered: true,
    maxIntervalMinutes: 15,
    maxRemovedShare: 0.3,
    certificateAuthorities: [],
  },
  scopes: { conventions: [] },
  voice: DEFAULT_VOICE_SETTINGS,
};

export interface SettingsStore {
  /** As they count: with what the policy of this computer says. */
  get(): StoredSettings;
  /** Changes what is given and answers with the whole. Failures: INVALID_INPUT, SETTING_MANAGED, DISK_*. */
  update(change: StoredSettingsChange): StoredSettings;
}

type Section = keyof StoredSettings;
const SECTIONS = Object.keys(DEFAULT_SETTINGS) as Section[];

interface SettingsStoreParts {
  db: Database;
  log: Log;
  policy?: ManagedPolicy;
}

/** The settings in the database, one row for each section. A row that is damaged counts as not there, and is logged. */
export function createSettingsStore({ db, log, policy = NO_POLICY }: SettingsStoreParts): SettingsStore {
  const rows = db.prepare<{ name: string; value: string }>('SELECT name, value FROM settings');
  const save = db.prepare('INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value');

  function stored(): StoredSettings {
    const values = new Map(rows.all().map((row) => [row.name, row.value]));
    return SECTIONS.reduce((current, section) => withSection(current, section, values.get(section), log), DEFAULT_SETTINGS);
  }

  return {
    get: () => withFixed(stored(), policy),
    update(change) {
      return db.transaction(() => {
        const before = stored();
        const present = withFixed(before, policy);
        const parsed = settingsSchema.safeParse(merged(present, withReadAuthorities(change)));
        if (!parsed.success) throw new Failure('INVALID_INPUT', { cause: parsed.error });
        const refused = refusedName(parsed.data, present, policy);
        if (refused !== null) throw managed(refused);
        checkSettings(parsed.data);
        const kept = withoutFixed(parsed.data, before, policy);
        for (const section of SECTIONS) {
          if (change[section] !== undefined) save.run(section, JSON.stringify(kept[section]));
        }
        return parsed.data;
      });
    },
  };
}

function managed(name: string): Failure {
  return new Failure('SETTING_MANAGED', { message: `${FAILURES.SETTING_MANAGED[1]} (${name})` });
}

/** Authorities are kept one by one, each found good now: that one expires later spoils no other change. */
function withReadAuthorities(change: StoredSettingsChange): StoredSettingsChange {
  const given = change.sync?.certificateAuthorities;
  if (given === undefined) return change;
  const certificateAuthorities = readAuthorities(given, Date.now()).map(({ pem }) => pem);
  return { ...change, sync: { ...change.sync, certificateAuthorities } };
}

/** The settings with one stored section laid over the defaults, so that a setting added later has its default. */
function withSection(current: StoredSettings, section: Section, json: string | undefined, log: Log): StoredSettings {
  if (json === undefined) return current;
  const value = section === 'providers' ? withProviderDefaults(parseJson(json)) : parseJson(json);
  const parsed = settingsSchema.safeParse({ ...current, [section]: laidOver(DEFAULT_SETTINGS[section], value) });
  if (parsed.success) return parsed.data;
  log.warn('A stored setting is damaged; its default is used', { section });
  return current;
}

/** Providers written before something was added to them have its default. */
export function withProviderDefaults(value: unknown): unknown {
  if (!isSection(value) || !Array.isArray(value['list'])) return value;
  return { ...value, list: value['list'].map((one: unknown) => laidOver(DEFAULT_PROVIDER, one)) };
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
    providers: { ...current.providers, ...change.providers },
    library: { ...current.library, ...change.library },
    privacy: { ...current.privacy, ...change.privacy },
    cost: { ...current.cost, ...change.cost },
    cache: { ...current.cache, ...change.cache },
    search: { ...current.search, ...change.search },
    answers: { ...current.answers, ...change.answers },
    models: { ...current.models, ...change.models },
    sync: { ...current.sync, ...change.sync },
    scopes: { ...current.scopes, ...change.scopes },
    voice: { ...current.voice, ...change.voice },
  };
}
