import { randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { UnlockMethod, VaultState } from '../../contract/app.ts';
import { Failure } from '../failure.ts';
import { DATABASE_FILE } from '../store/profile.ts';
import { createDataKey, DATA_KEY_BYTES, keyCheck, keyCheckMatches } from './data-key.ts';
import type { Keychain } from './keychain.ts';
import { unwrapKey, wrapKey, type KeyWrap } from './key-wrap.ts';
import { createRecoveryCode, readRecoveryCode } from './recovery-code.ts';
import { readEnvelope, writeEnvelope, type Envelope } from './vault-file.ts';

const MIN_PASSPHRASE_CHARACTERS = 12;

export type CreateInput = { method: 'keychain' } | { method: 'passphrase'; passphrase: string };
export type UnlockInput = CreateInput | { method: 'recovery-code'; recoveryCode: string };

/**
 * Keeps the key of a profile. The key lies in the system's keychain, or only wrapped under a passphrase or recovery
 * code, never in a file in the clear; and a profile that exists is never given a new one.
 * Every member may also fail with DISK_*, DATABASE_NEWER, or KEY_MISSING where `vault.json` is damaged or gone.
 */
export interface Vault {
  /** `new` or `locked`: whoever opens the database knows when it is `unlocked`. Asks the keychain whether it works. Never throws a failure. */
  state(): Promise<VaultState>;
  /** Makes the key of a new profile. Failures: PASSPHRASE_REQUIRED, PASSPHRASE_TOO_SHORT, KEYCHAIN_*, PROFILE_LOCKED (exists). */
  create(input: CreateInput): Promise<Uint8Array>;
  /** The key of an existing profile. Failures: DATABASE_CORRUPT (the database is gone), KEY_MISSING, KEY_WRONG, KEYCHAIN_*, PASSPHRASE_WRONG, PASSPHRASE_REQUIRED. */
  unlock(input: UnlockInput): Promise<Uint8Array>;
  /** Adds or replaces the passphrase. Failures: PASSPHRASE_TOO_SHORT, KEY_WRONG. */
  setPassphrase(key: Uint8Array, passphrase: string): Promise<void>;
  /** A new code, to be shown once; an older one stops working. Failures: KEY_WRONG. */
  createRecoveryCode(key: Uint8Array): Promise<string>;
  /** Puts the key back into the keychain: only ever because the person asked. Failures: KEYCHAIN_*, KEY_WRONG. */
  restoreKeychain(key: Uint8Array): Promise<void>;
  /**
   * Notes that the profile has a database now. Where the note cannot be written, nothing is lost: it is tried at the next
   * opening. Failures: DISK_*.
   */
  noteDatabase(): Promise<void>;
  /** The profile's random id, part of the names of its secrets in the keychain. */
  profileId(): Promise<string>;
}

export function createVault({ dataDir, keychain }: { dataDir: string; keychain: Keychain }): Vault {
  async function existing(): Promise<Envelope> {
    const envelope = await readEnvelope(dataDir);
    if (!envelope) throw vaultFileMissing();
    return envelope;
  }

  async function existingOf(key: Uint8Array): Promise<Envelope> {
    const envelope = await existing();
    if (!keyCheckMatches(key, envelope.keyCheck)) throw new Failure('KEY_WRONG');
    return envelope;
  }

  async function assertNew(): Promise<void> {
    if (await readEnvelope(dataDir))
      throw new Failure('PROFILE_LOCKED', { message: 'This folder already holds a profile. Unlock it.' });
    if (hasDatabase(dataDir)) throw vaultFileMissing();
  }

  async function unlockWith(wrap: KeyWrap | null, secret: string, use: WrapUse, envelope: Envelope): Promise<Uint8Array> {
    const key = wrap && (await unwrapKey(wrap, secret, wrapContext(envelope.profileId, use)));
    if (!key) throw new Failure('PASSPHRASE_WRONG');
    if (!keyCheckMatches(key, envelope.keyCheck)) throw new Failure('KEY_WRONG');
    return key;
  }

  return {
    async state() {
      const available = await keychain.available();
      const found = await look(dataDir);
      return {
        state: found.kind === 'none' ? 'new' : 'locked',
        methods:
          found.kind === 'none' ? creationMethods(available) : found.kind === 'broken' ? [] : unlockMethods(found.envelope),
        failure: found.kind === 'broken' ? found.failure.toData() : null,
        keychain: { available, name: keychain.name },
      };
    },

    async create(input) {
      await assertNew();
      const profileId = randomUUID();
      const key = createDataKey();
      const empty = {
        profileId,
        keyCheck: keyCheck(key),
        keychain: null,
        passphrase: null,
        recoveryCode: null,
        databaseMade: false,
      };
      await mkdir(dataDir, { recursive: true, mode: 0o700 });
      if (input.method === 'passphrase') {
        const passphrase = await wrapKey(key, checkedPassphrase(input.passphrase), wrapContext(profileId, 'passphrase'));
        await writeEnvelope(dataDir, { ...empty, passphrase });
        return key;
      }
      if (!(await keychain.available())) throw new Failure('PASSPHRASE_REQUIRED');
      await storeInKeychain(keychain, profileId, key);
      try {
        await writeEnvelope(dataDir, { ...empty, keychain: { name: keychain.name } });
      } catch (error) {
        await keychain.delete(keychainAccount(profileId));
        throw error;
      }
      return key;
    },

    async unlock(input) {
      const envelope = await existing();
      if (envelope.databaseMade && databaseBytes(dataDir) === 0) throw databaseLost();
      if (input.method === 'keychain') return readFromKeychain(keychain, envelope);
      if (input.method === 'passphrase') {
        return unlockWith(envelope.passphrase, normalised(input.passphrase), 'passphrase', envelope);
      }
      const code = readRecoveryCode(input.recoveryCode);
      if (!code)
        throw new Failure('PASSPHRASE_WRONG', { message: 'That recovery code has a typing mistake. Compare it with your copy.' });
      return unlockWith(envelope.recoveryCode, code, 'recovery-code', envelope);
    },

    async setPassphrase(key, passphrase) {
      const envelope = await existingOf(key);
      const wrap = await wrapKey(key, checkedPassphrase(passphrase), wrapContext(envelope.profileId, 'passphrase'));
      await writeEnvelope(dataDir, { ...envelope, passphrase: wrap });
    },

    async createRecoveryCode(key) {
      const envelope = await existingOf(key);
      const shown = createRecoveryCode();
      const secret = readRecoveryCode(shown);
      if (!secret) throw new Error('A new recovery code cannot be read');
      const wrap = await wrapKey(key, secret, wrapContext(envelope.profileId, 'recovery-code'));
      await writeEnvelope(dataDir, { ...envelope, recoveryCode: wrap });
      return shown;
    },

    async restoreKeychain(key) {
      const envelope = await existingOf(key);
      await storeInKeychain(keychain, envelope.profileId, key);
      await writeEnvelope(dataDir, { ...envelope, keychain: { name: keychain.name } });
    },

    async noteDatabase() {
      const envelope = await existing();
      if (!envelope.databaseMade) await writeEnvelope(dataDir, { ...envelope, databaseMade: true });
    },

    async profileId() {
      return (await existing()).profileId;
    },
  };
}

type WrapUse = 'passphrase' | 'recovery-code';

function wrapContext(profileId: string, use: WrapUse): string {
  return `voiceassist/${profileId}/${use}`;
}

type Found = { kind: 'none' } | { kind: 'envelope'; envelope: Envelope } | { kind: 'broken'; failure: Failure };

async function look(dataDir: string): Promise<Found> {
  try {
    const envelope = await readEnvelope(dataDir);
    if (envelope) return { kind: 'envelope', envelope };
    return hasDatabase(dataDir) ? { kind: 'broken', failure: vaultFileMissing() } : { kind: 'none' };
  } catch (error) {
    if (error instanceof Failure) return { kind: 'broken', failure: error };
    throw error;
  }
}

function hasDatabase(dataDir: string): boolean {
  return existsSync(join(dataDir, DATABASE_FILE));
}

/** 0 where there is none. A database that was made is never empty: its first migration is in it. */
function databaseBytes(dataDir: string): number {
  return statSync(join(dataDir, DATABASE_FILE), { throwIfNoEntry: false })?.size ?? 0;
}

/** An empty library in its place would look as if nothing had happened, and the first backup would keep that. */
function databaseLost(): Failure {
  const message = `The database of this profile (${DATABASE_FILE}) is missing or empty. Nothing was changed: restore it from a backup, or move vault.json away to begin with an empty library.`;
  return new Failure('DATABASE_CORRUPT', { message });
}

function vaultFileMissing(): Failure {
  const message =
    'The file vault.json of this profile is missing, and with it the way to its key. Nothing was changed: restore vault.json from a backup.';
  return new Failure('KEY_MISSING', { message });
}

function creationMethods(keychainAvailable: boolean): UnlockMethod[] {
  return keychainAvailable ? ['keychain', 'passphrase'] : ['passphrase'];
}

function unlockMethods(envelope: Envelope): UnlockMethod[] {
  const methods: (UnlockMethod | null)[] = [
    envelope.keychain && 'keychain',
    envelope.passphrase && 'passphrase',
    envelope.recoveryCode && 'recovery-code',
  ];
  return methods.filter((method) => method !== null);
}

/** The same passphrase typed on another keyboard or system has the same bytes. */
function normalised(passphrase: string): string {
  return passphrase.normalize('NFKC');
}

function checkedPassphrase(passphrase: string): string {
  const secret = normalised(passphrase);
  if ([...secret].length < MIN_PASSPHRASE_CHARACTERS) throw new Failure('PASSPHRASE_TOO_SHORT');
  return secret;
}

function keychainAccount(profileId: string): string {
  return `profile:${profileId}`;
}

/** Stores the key and reads it back: a keychain that forgets at once must not be all there is. */
async function storeInKeychain(keychain: Keychain, profileId: string, key: Uint8Array): Promise<void> {
  const secret = Buffer.from(key).toString('base64');
  await keychain.set(keychainAccount(profileId), secret);
  if ((await keychain.get(keychainAccount(profileId))) !== secret) throw new Failure('KEYCHAIN_UNAVAILABLE');
}

async function readFromKeychain(keychain: Keychain, envelope: Envelope): Promise<Uint8Array> {
  if (!envelope.keychain) {
    throw new Failure('PASSPHRASE_REQUIRED', { message: 'This profile is opened with its passphrase or recovery code.' });
  }
  const secret = await keychain.get(keychainAccount(envelope.profileId));
  if (secret === null) {
    // A locked keyring answers like an empty one, but only an open one can store something.
    throw new Failure((await keychain.available()) ? 'KEY_MISSING' : 'KEYCHAIN_LOCKED');
  }
  const key = Buffer.from(secret, 'base64');
  if (key.length !== DATA_KEY_BYTES || !keyCheckMatches(key, envelope.keyCheck)) throw new Failure('KEY_WRONG');
  return key;
}
