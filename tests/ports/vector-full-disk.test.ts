import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openVectorIndex } from '../../native/lancedb.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { createVectorSource } from '../fixtures/vectors.ts';

const run = (...command: string[]) => spawnSync(command[0] ?? '', command.slice(1), { stdio: 'ignore' }).status === 0;
/** Only a superuser of a machine that lets them mount can have a disk of 2 MB. */
const canMount = process.platform === 'linux' && run('unshare', '--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp');
const DIMENSIONS = 64;

describe.skipIf(!canMount)('vectors on a full disk', () => {
  it('say so, keep what was there, and go on when there is room', async () => {
    const disk = await temporaryFolder();
    run('mount', '-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk);
    onTestFinished(() => void run('umount', disk));
    const open = () =>
      openVectorIndex({
        directory: join(disk, 'index'),
        modelId: 'm',
        dimensions: DIMENSIONS,
        rotationKey: new Uint8Array(32).fill(1),
      });
    const source = createVectorSource({ dimensions: DIMENSIONS });
    const rows = Array.from({ length: 4_000 }, (_, id) => ({ id, vector: source.next() }));
    const index = await open();
    writeFileSync(join(disk, 'fill'), new Uint8Array(1_300_000));
    await index.put(rows.slice(0, 1_000));
    for (let attempt = 0; attempt < 3; attempt++)
      await expect(index.put(rows.slice(500))).rejects.toMatchObject({ code: 'DISK_FULL' });
    // A row that was to be replaced is taken out before: it is missing then, which the comparison with SQLite finds.
    expect(index.count()).toBe(500);
    const [hit] = await index.search(rows[7]?.vector ?? new Float32Array(), 1, {}, new AbortController().signal);
    expect(hit?.id).toBe(7);
    rmSync(join(disk, 'fill'));
    await index.compact();
    await index.put(rows.slice(500, 1_500));
    await index.close();
    const again = await open();
    expect([...again.ids()]).toEqual(rows.slice(0, 1_500).map(({ id }) => id));
    expect(again.state().emptied).toBe(false);
    await again.close();
  });
});
