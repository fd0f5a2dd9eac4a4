import type { ProviderId } from '../../contract/ids.ts';
import { Failure } from '../failure.ts';
import type { Keychain } from '../security/keychain.ts';
import type { Database } from './database.ts';

/** Each provider has a key, and each account of a server an app password of its own. */
export type SecretName =
  | 'provider-api-key'
  | 'transcription-api-key'
  | 'speech-api-key'
  | `provider-api-key:${string}`
  | `app-password:${string}`;
export type SecretPlace = 'keychain' | 'database';

/** Secrets of the profile other than its own key. No call of the contract ever returns one. */
export interface SecretStore {
  /** Null where none is stored, or the keychain no longer has it. Failures: KEYCHAIN_*. */
  get(name: SecretName): Promise<string | null>;
  /** Stores it in the keychain where there is one, else in the encrypted database; null removes it. Failures: KEYCHAIN_*, DISK_*. */
  set(name: SecretName, value: string | null): Promise<void>;
  /** Where it lies; null where none is stored. Asks the database only. */
  where(name: SecretName): SecretPlace | null;
}

export function createSecretStore(parts: { db: Database; keychain: Keychain; profileId: string }): SecretStore {
  const { db, keychain, profileId } = parts;
  const find = db.prepare<{ kept_in: SecretPlace; value: string | null }>('SELECT kept_in, value FROM secrets WHERE name = ?');
  const save = db.prepare(
    'INSERT INTO secrets (name, kept_in, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET kept_in = excluded.kept_in, value = excluded.value',
  );
  const forget = db.prepare('DELETE FROM secrets WHERE name = ?');
  const account = (name: SecretName) => `secret:${profileId}:${name}`;
  const where = (name: SecretName) => find.get(name)?.kept_in ?? null;

  return {
    async get(name) {
      const row = find.get(name);
      if (row?.kept_in !== 'keychain') return row?.value ?? null;
      const value = await keychain.get(account(name));
      // A locked keyring answers like an empty one, but only an open one can store something.
      if (value === null && !(await keychain.available())) throw new Failure('KEYCHAIN_LOCKED');
      return value;
    },

    async set(name, value) {
      if (value !== null && (await keychain.available())) {
        await keychain.set(account(name), value);
        save.run(name, 'keychain', null);
        return;
      }
      if (value !== null) {
        save.run(name, 'database', value);
        return;
      }
      if (where(name) === 'keychain') await keychain.delete(account(name));
      forget.run(name);
    },

    where,
  };
}

/** Those that were set up when there was one of each have the names from then, under which keychains hold their keys. */
const FIRST_NAMES: ReadonlyMap<string, SecretName> = new Map([
  ['main', 'provider-api-key'],
  ['listening', 'transcription-api-key'],
  ['speaking', 'speech-api-key'],
]);

export function providerSecret(providerId: ProviderId): SecretName {
  return FIRST_NAMES.get(providerId) ?? `provider-api-key:${providerId}`;
}
