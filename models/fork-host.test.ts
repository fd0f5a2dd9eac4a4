import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../tests/fixtures/temporary-folder.ts';
import { forkHostProcess } from './fork-host.ts';

describe('the forked model host', () => {
  it('gets neither the keys in our environment nor what would load code into it', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'sk-canary');
    vi.stubEnv('NODE_OPTIONS', '--no-warnings');
    onTestFinished(() => void vi.unstubAllEnvs());
    const entry = join(await temporaryFolder(), 'entry.mjs');
    writeFileSync(entry, 'process.send(process.env); process.disconnect();');
    const seen = await new Promise<unknown>((resolve) => {
      forkHostProcess({ entry: pathToFileURL(entry), environment: { ORT_DISABLE_TELEMETRY: '1' } }).onMessage(resolve);
    });
    expect(seen).toMatchObject({ ORT_DISABLE_TELEMETRY: '1', PATH: process.env['PATH'] });
    expect(seen).not.toHaveProperty('OPENAI_API_KEY');
    expect(seen).not.toHaveProperty('NODE_OPTIONS');
  });
});
