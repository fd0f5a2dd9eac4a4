import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createVault } from '../../engine/security/vault.ts';
import { openProfile } from '../../engine/store/profile.ts';
import { lockProfile } from '../../native/profile-lock.ts';
import { openDatabase } from '../../native/sqlite.ts';
import { createMemoryKeychain } from '../fakes/memory-keychain.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const run = (...command: string[]) => spawnSync(command[0]!, command.slice(1), { stdio: 'ignore' }).status === 0;
/** Only a superuser of a machine that lets them mount can have a disk of 600 KB. */
const canMount = process.platform === 'linux' && run('unshare', '--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp');

const code = (expected: string) => expect.objectContaining({ code: expected });

async function tinyDisk(): Promise<string> {
  const path = await temporaryFolder();
  run('mount', '-t', 'tmpfs', '-o', 'size=600k', 'tmpfs', path);
  onTestFinished(() => void run('umount', path));
  return path;
}

function fillUp(path: string): void {
  try {
    for (;;) appendFileSync(path, new Uint8Array(1024));
  } catch (error) {
    expect(error).toEqual(code('ENOSPC'));
  }
}

describe.skipIf(!canMount)('on a full disk', () => {
  it('says so, keeps every committed row and the vault, and goes on when there is room', async () => {
    const disk = await tinyDisk();
    const dataDir = join(disk, 'profile');
    const vault = createVault({ dataDir, keychain: createMemoryKeychain() });
    const dataKey = await vault.create({ method: 'keychain' });
    const open = () => openProfile({ dataDir, dataKey, openDatabase, lockProfile });
    const count = (profile: ReturnType<typeof open>) => profile.db.prepare('SELECT count(*) AS rows FROM settings').get();

    const first = open();
    first.db.prepare('INSERT INTO settings VALUES (?, ?)').run('kept', '"yes"');
    fillUp(join(disk, 'fill'));
    const write = () => {
      for (let row = 0; ; row++) first.db.prepare('INSERT INTO settings VALUES (?, ?)').run(`row ${row}`, 'x'.repeat(4000));
    };
    expect(write).toThrow(code('DISK_FULL'));
    const rows = count(first);
    const envelope = readFileSync(join(dataDir, 'vault.json'), 'utf8');
    await expect(vault.setPassphrase(dataKey, 'a long passphrase')).rejects.toEqual(code('DISK_FULL'));
    expect(readFileSync(join(dataDir, 'vault.json'), 'utf8')).toBe(envelope);
    first.close();

    rmSync(join(disk, 'fill'));
    const second = open();
    expect(count(second)).toEqual(rows);
    expect(second.db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    second.db.prepare('INSERT INTO settings VALUES (?, ?)').run('later', '"room"');
    second.close();
    await vault.setPassphrase(dataKey, 'a long passphrase');
  });
});
