import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createVault } from '../../engine/security/vault.ts';
import { openProfile } from '../../engine/store/profile.ts';
import { lockProfile } from '../../native/profile-lock.ts';
import { openDatabase } from '../../native/sqlite.ts';
import { createMemoryKeychain, type MemoryKeychain } from '../fakes/memory-keychain.ts';
import { missingPrograms, startSecretService } from '../fixtures/secret-service.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const PASSPHRASE = 'correct horse battery';
const code = (expected: string) => expect.objectContaining({ code: expected });
const same = (key: Uint8Array) => expect.toSatisfy((other: Uint8Array) => Buffer.from(other).equals(Buffer.from(key)));
const withKeychain = { method: 'keychain' } as const;
const withPassphrase = { method: 'passphrase', passphrase: PASSPHRASE } as const;

async function newVault(mode: MemoryKeychain['mode'] = 'open') {
  const dataDir = join(await temporaryFolder(), 'profile');
  const keychain = createMemoryKeychain(mode);
  return { dataDir, keychain, vault: createVault({ dataDir, keychain }) };
}

/** A profile with a database in it, closed again. */
async function filledProfile(method: typeof withKeychain | typeof withPassphrase) {
  const parts = await newVault(method.method === 'keychain' ? 'open' : 'absent');
  const key = await parts.vault.create(method);
  const profile = openProfile({ dataDir: parts.dataDir, dataKey: key, openDatabase, lockProfile });
  profile.db.exec("INSERT INTO settings VALUES ('mode', '\"cloud\"')");
  profile.close();
  return { ...parts, key, envelope: join(parts.dataDir, 'vault.json') };
}

describe('a new profile', () => {
  it('keeps its key in the keychain and nowhere in a file', async () => {
    const { vault, dataDir, keychain, key } = await filledProfile(withKeychain);
    expect(await vault.state()).toMatchObject({ state: 'locked', methods: ['keychain'], failure: null });
    expect(keychain.secrets.get(`profile:${await vault.profileId()}`)).toBe(Buffer.from(key).toString('base64'));
    expect(await vault.unlock(withKeychain)).toEqual(same(key));
    for (const name of await readdir(dataDir)) {
      const bytes = readFileSync(join(dataDir, name));
      for (const form of [Buffer.from(key), Buffer.from(key).toString('base64'), Buffer.from(key).toString('hex')]) {
        expect(bytes.includes(form), name).toBe(false);
      }
    }
  });

  it.skipIf(process.platform === 'win32')('is readable by its owner only', async () => {
    const { dataDir } = await filledProfile(withPassphrase);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataDir, 'vault.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDir, 'voiceassist.db')).mode & 0o777).toBe(0o600);
  });

  it.each(['locked', 'absent'] as const)(
    'asks for a passphrase where the keychain is %s, and makes nothing meanwhile',
    async (mode) => {
      const { vault, dataDir } = await newVault(mode);
      expect(await vault.state()).toMatchObject({ state: 'new', methods: ['passphrase'], keychain: { available: false } });
      await expect(vault.create(withKeychain)).rejects.toEqual(code('PASSPHRASE_REQUIRED'));
      await expect(vault.create({ method: 'passphrase', passphrase: 'short' })).rejects.toEqual(code('PASSPHRASE_TOO_SHORT'));
      await expect(vault.unlock(withKeychain)).rejects.toEqual(code('KEY_MISSING'));
      expect((await vault.state()).state).toBe('new');
      expect(await readdir(dataDir).catch(() => [])).toEqual([]);
    },
  );

  it('is never made over one that exists', async () => {
    const { vault, key, keychain, envelope } = await filledProfile(withKeychain);
    const before = readFileSync(envelope, 'utf8');
    keychain.secrets.clear();
    await expect(vault.create(withKeychain)).rejects.toEqual(code('PROFILE_LOCKED'));
    await expect(vault.create(withPassphrase)).rejects.toEqual(code('PROFILE_LOCKED'));
    expect(readFileSync(envelope, 'utf8')).toBe(before);
    expect(keychain.secrets.size).toBe(0);
    expect(key).toHaveLength(32);
  });
});

describe('opening a profile', () => {
  it('works with the passphrase, however its accents are encoded, and with the recovery code, however it is typed', async () => {
    const { vault, key } = await filledProfile(withPassphrase);
    expect(await vault.unlock(withPassphrase)).toEqual(same(key));
    await expect(vault.unlock({ ...withPassphrase, passphrase: 'correct horse batterz' })).rejects.toEqual(
      code('PASSPHRASE_WRONG'),
    );
    await vault.setPassphrase(key, 'Fieberkurve für Zoë'.normalize('NFC'));
    await expect(vault.unlock(withPassphrase)).rejects.toEqual(code('PASSPHRASE_WRONG'));
    expect(await vault.unlock({ method: 'passphrase', passphrase: 'Fieberkurve für Zoë'.normalize('NFD') })).toEqual(same(key));

    const first = await vault.createRecoveryCode(key);
    expect(await vault.unlock({ method: 'recovery-code', recoveryCode: first.toLowerCase().replaceAll('-', ' ') })).toEqual(
      same(key),
    );
    const second = await vault.createRecoveryCode(key);
    await expect(vault.unlock({ method: 'recovery-code', recoveryCode: first })).rejects.toEqual(code('PASSPHRASE_WRONG'));
    expect(await vault.unlock({ method: 'recovery-code', recoveryCode: second })).toEqual(same(key));
    expect((await vault.state()).methods).toEqual(['passphrase', 'recovery-code']);
  });

  it('says that the key is missing, not a new profile, when an open keychain no longer has it', async () => {
    const { vault, key, keychain } = await filledProfile(withKeychain);
    const recoveryCode = await vault.createRecoveryCode(key);
    keychain.secrets.clear();
    await expect(vault.unlock(withKeychain)).rejects.toEqual(code('KEY_MISSING'));
    expect(await vault.unlock({ method: 'recovery-code', recoveryCode })).toEqual(same(key));
    expect(keychain.secrets.size).toBe(0); // nothing is put back unasked
    await vault.restoreKeychain(key);
    expect(await vault.unlock(withKeychain)).toEqual(same(key));
  });

  it('tells a locked keychain and an absent one from a missing key', async () => {
    const { vault, keychain } = await filledProfile(withKeychain);
    keychain.mode = 'locked';
    await expect(vault.unlock(withKeychain)).rejects.toEqual(code('KEYCHAIN_LOCKED'));
    keychain.mode = 'absent';
    await expect(vault.unlock(withKeychain)).rejects.toEqual(code('KEYCHAIN_UNAVAILABLE'));
  });

  it('refuses a wrong key from the keychain before the database is touched', async () => {
    const { vault, keychain } = await filledProfile(withKeychain);
    for (const wrong of [Buffer.alloc(32, 9).toString('base64'), 'not a key', '']) {
      keychain.secrets.set(`profile:${await vault.profileId()}`, wrong);
      await expect(vault.unlock(withKeychain)).rejects.toEqual(code('KEY_WRONG'));
    }
    await expect(vault.setPassphrase(new Uint8Array(32), 'a long passphrase')).rejects.toEqual(code('KEY_WRONG'));
  });

  it('asks for the passphrase where the key never was in a keychain', async () => {
    const { vault } = await filledProfile(withPassphrase);
    await expect(vault.unlock(withKeychain)).rejects.toEqual(code('PASSPHRASE_REQUIRED'));
  });
});

describe('a damaged profile', () => {
  it('is never given a new key when vault.json is gone, and opens again when it is back', async () => {
    const { vault, envelope, key } = await filledProfile(withPassphrase);
    renameSync(envelope, `${envelope}.away`);
    expect(await vault.state()).toMatchObject({ state: 'locked', methods: [], failure: { code: 'KEY_MISSING' } });
    await expect(vault.create(withPassphrase)).rejects.toEqual(code('KEY_MISSING'));
    await expect(vault.unlock(withPassphrase)).rejects.toEqual(code('KEY_MISSING'));
    renameSync(`${envelope}.away`, envelope);
    expect(await vault.unlock(withPassphrase)).toEqual(same(key));
  });

  it.each([
    ['empty', () => ''],
    ['cut off', (text: string) => text.slice(0, text.length / 2)],
    ['without its check value', (text: string) => text.replace('keyCheck', 'check')],
    ['asking for absurd memory', (text: string) => text.replace('131072', '1073741824')],
  ])('is refused and left alone when vault.json is %s', async (_name, damage) => {
    const { vault, envelope } = await filledProfile(withPassphrase);
    const damaged = damage(readFileSync(envelope, 'utf8'));
    writeFileSync(envelope, damaged);
    expect(await vault.state()).toMatchObject({ state: 'locked', methods: [], failure: { code: 'KEY_MISSING' } });
    await expect(vault.unlock(withPassphrase)).rejects.toEqual(code('KEY_MISSING'));
    await expect(vault.create(withPassphrase)).rejects.toEqual(code('KEY_MISSING'));
    expect(readFileSync(envelope, 'utf8')).toBe(damaged);
  });

  it('is refused when a later version wrote vault.json', async () => {
    const { vault, envelope } = await filledProfile(withPassphrase);
    writeFileSync(envelope, readFileSync(envelope, 'utf8').replace('"version": 1', '"version": 2'));
    await expect(vault.unlock(withPassphrase)).rejects.toEqual(code('DATABASE_NEWER'));
  });

  it('is called damaged when the proved key does not open the database', async () => {
    const { dataDir, key } = await filledProfile(withPassphrase);
    const path = join(dataDir, 'voiceassist.db');
    const bytes = readFileSync(path);
    bytes.fill(0, 0, 4096);
    writeFileSync(path, bytes);
    expect(() => openProfile({ dataDir, dataKey: key, openDatabase, lockProfile })).toThrow(code('DATABASE_CORRUPT'));
    lockProfile(dataDir).release(); // the failed opening let go of it
  });

  it('is left alone when a newer version wrote the database', async () => {
    const { dataDir, key } = await filledProfile(withPassphrase);
    const db = openDatabase({ path: join(dataDir, 'voiceassist.db'), key });
    db.exec('PRAGMA user_version = 99');
    db.close();
    expect(() => openProfile({ dataDir, dataKey: key, openDatabase, lockProfile })).toThrow(code('DATABASE_NEWER'));
  });
});

describe('one profile, one program', () => {
  it('refuses a second opening in this process and another, and is free again after close', async () => {
    const { dataDir, key } = await filledProfile(withPassphrase);
    const profile = openProfile({ dataDir, dataKey: key, openDatabase, lockProfile });
    expect(() => lockProfile(dataDir)).toThrow(code('PROFILE_IN_USE'));
    expect(await holdInAnotherProcess(dataDir)).toMatchObject({ said: 'PROFILE_IN_USE' });
    profile.close();
    expect(await readdir(dataDir)).toEqual(['profile.lock', 'vault.json', 'voiceassist.db']);
    const reopened = openProfile({ dataDir, dataKey: key, openDatabase, lockProfile });
    expect(reopened.db.prepare('SELECT value FROM settings').all()).toEqual([{ value: '"cloud"' }]);
    reopened.close();
  });

  it('is free again when the process that held it is killed', async () => {
    const { dataDir } = await filledProfile(withPassphrase);
    const { said, child } = await holdInAnotherProcess(dataDir);
    expect(said).toBe('held');
    expect(() => lockProfile(dataDir)).toThrow(code('PROFILE_IN_USE'));
    child.kill('SIGKILL');
    await once(child, 'exit');
    lockProfile(dataDir).release();
  });

  it('holds no data in the file that locks it', async () => {
    const { dataDir } = await filledProfile(withPassphrase);
    const lock = lockProfile(dataDir);
    lock.release();
    lock.release();
    expect(statSync(join(dataDir, 'profile.lock')).size).toBe(0);
    rmSync(join(dataDir, 'profile.lock'));
    lockProfile(dataDir).release();
  });
});

describe.skipIf(missingPrograms.length > 0)('with a real Secret Service', () => {
  it('opens by keychain, says locked after a restart, opens by recovery code while the service is gone', async () => {
    const dataDir = join(await temporaryFolder(), 'profile');
    const service = await startSecretService('unlocked');
    const vault = createVault({ dataDir, keychain: service.keychain });
    const key = await vault.create(withKeychain);
    const recoveryCode = await vault.createRecoveryCode(key);
    await service.restart('unlocked');
    expect(await vault.unlock(withKeychain)).toEqual(same(key));
    await service.restart('locked');
    await expect(vault.unlock(withKeychain)).rejects.toEqual(code('KEYCHAIN_LOCKED'));
    await service.killDaemon();
    await expect(vault.unlock(withKeychain)).rejects.toEqual(code('KEYCHAIN_UNAVAILABLE'));
    expect(await vault.unlock({ method: 'recovery-code', recoveryCode })).toEqual(same(key));
  });

  it('asks for a passphrase where there never was a keyring', async () => {
    const dataDir = join(await temporaryFolder(), 'profile');
    const { keychain } = await startSecretService('empty');
    const vault = createVault({ dataDir, keychain });
    await expect(vault.create(withKeychain)).rejects.toEqual(code('PASSPHRASE_REQUIRED'));
    await vault.create(withPassphrase);
    expect((await vault.state()).methods).toEqual(['passphrase']);
  });
});

async function holdInAnotherProcess(dataDir: string) {
  const script = join(import.meta.dirname, '../fixtures/open-profile-process.ts');
  const child = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [said] = await once(child.stdout, 'data');
  return { child, said: String(said).trim() };
}
