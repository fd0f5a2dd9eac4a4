import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createNativeParts } from '../../native/parts.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

describe('the log of a profile', () => {
  it('never ends what it tells of where it cannot be written, and goes on when it can', async () => {
    const dataDir = join(await temporaryFolder(), 'profile');
    const { log } = createNativeParts({ version: '0', shell: 'cli', dataDir });
    writeFileSync(dataDir, 'a file where the folder should be');
    log.warn('first');
    rmSync(dataDir);
    log.warn('second');
    const written = readFileSync(join(dataDir, 'logs', 'voiceassist.log'), 'utf8');
    expect(written).toContain('second');
    expect(written).not.toContain('first');
  });
});
