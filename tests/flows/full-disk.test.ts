import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { MeteredCall } from '../../engine/cost/meter.ts';
import { createFileIntake } from '../../engine/file-intake.ts';
import type { After } from '../../engine/operations/after.ts';
import { openFileCopies } from '../../engine/nextcloud/file-copies.ts';
import { createVault } from '../../engine/security/vault.ts';
import { createDocumentReader } from '../../engine/store/documents.ts';
import { migrate } from '../../engine/store/migrate.ts';
import { openProfile } from '../../engine/store/profile.ts';
import { lockProfile } from '../../native/profile-lock.ts';
import { openDatabase } from '../../native/sqlite.ts';
import { createMemoryKeychain } from '../fakes/memory-keychain.ts';
import { extractionThreads } from '../fixtures/extraction-threads.ts';
import { intakeParts } from '../fixtures/intake-parts.ts';
import { indexProblems } from '../fixtures/open-intake.ts';
import { CALL, rigOn } from '../fixtures/meter.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const run = (...command: string[]) => spawnSync(command[0]!, command.slice(1), { stdio: 'ignore' }).status === 0;
/** Only a superuser of a machine that lets them mount can have a disk of 1.2 MB. */
const canMount = process.platform === 'linux' && run('unshare', '--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp');

const code = (expected: string) => expect.objectContaining({ code: expected });

async function tinyDisk(size = '1200k'): Promise<string> {
  const path = await temporaryFolder();
  run('mount', '-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path);
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

  it('stops intake cleanly, says why, and goes on by itself when there is room', async () => {
    const disk = await tinyDisk('20m');
    const notes = await temporaryFolder();
    for (let note = 0; note < 120; note++)
      await writeFile(join(notes, `${note}.md`), `# Note ${note}\n\n${`Words of note ${note}. `.repeat(60)}`);
    const db = openDatabase({ path: join(disk, 'profile.db'), key: new Uint8Array(32).fill(4) });
    migrate(db);
    const pool = extractionThreads();
    const timers: { delayMs: number; work: () => void }[] = [];
    const after: After = (delayMs, work) => (timers.push({ delayMs, work }), () => undefined);
    const intake = createFileIntake(intakeParts({ db, pool, after }));
    onTestFinished(async () => {
      await intake.close();
      db.close();
    });
    const reader = createDocumentReader(db);
    await intake.addPaths([notes]);
    fillUp(join(disk, 'fill'));
    truncateSync(join(disk, 'fill'), statSync(join(disk, 'fill')).size - 1_000_000);
    await expect(intake.run({}, new AbortController().signal)).rejects.toEqual(code('DISK_FULL'));
    expect(intake.progress()).toMatchObject({ state: 'idle', stoppedBy: { code: 'DISK_FULL', retryable: true } });
    const { indexed } = reader.counts();
    expect(indexed).toBeLessThan(120);
    expect(indexProblems(db)).toEqual([]);
    expect(reader.list({ offset: 0, limit: 1 }).total).toBeGreaterThan(0);

    rmSync(join(disk, 'fill'));
    expect(timers.map(({ delayMs }) => delayMs)).toEqual([5000]);
    timers[0]!.work();
    await expect.poll(() => reader.counts().indexed, { timeout: 50_000 }).toBe(120);
    await expect.poll(() => intake.progress()).toMatchObject({ state: 'idle', stoppedBy: null });
    expect(indexProblems(db)).toEqual([]);
  });

  it('begins no call of a provider, and ends those under way when there is room', async () => {
    const disk = await tinyDisk('3m');
    const db = openDatabase({ path: join(disk, 'profile.db'), key: new Uint8Array(32).fill(4) });
    migrate(db);
    onTestFinished(() => db.close());
    const cost = rigOn(db);
    const call = cost.meter.begin(CALL);
    fillUp(join(disk, 'fill'));
    const begun: MeteredCall[] = [];
    const fill = () => {
      for (;;) begun.push(cost.meter.begin({ ...CALL, providerName: 'x'.repeat(4000) }));
    };
    expect(fill).toThrow(code('LEDGER_UNAVAILABLE'));
    call.report({ usage: { inputTokens: 3 }, serviceTier: null });
    call.end('done');
    rmSync(join(disk, 'fill'));
    cost.meter.begin(CALL).end('done');
    const rows = cost.rows();
    expect(rows).toHaveLength(begun.length + 2);
    expect(rows[0]).toMatchObject({ outcome: 'done', costMicro: 3 });
  });

  it('keeps what arrived of a file from a server, and goes on with it when there is room', async () => {
    const disk = await tinyDisk('3m');
    const copies = openFileCopies({ folder: join(disk, 'copies'), key: new Uint8Array(32).fill(5) });
    const bytes = randomBytes(2_500_000);
    fillUp(join(disk, 'fill'));
    truncateSync(join(disk, 'fill'), 1_500_000);
    const first = await copies.write('one', { version: 'a' });
    await expect(first.write(bytes)).rejects.toEqual(code('DISK_FULL'));
    await first.close();
    rmSync(join(disk, 'fill'));
    const again = await copies.write('one', { version: 'a' });
    expect(again.writtenBytes).toBeGreaterThan(0);
    await again.write(bytes.subarray(again.writtenBytes));
    await again.finish();
    expect(Buffer.compare(await copies.read('one'), bytes)).toBe(0);
  });
});
