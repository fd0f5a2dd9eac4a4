import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Client } from '../../contract/client.ts';
import { type EngineProcessRun, runEngineEntry } from './electron-engine-run.ts';

vi.mock('electron', () => import('../fakes/electron.ts'));

const ROOT = path.resolve(import.meta.dirname, '..', '..');

describe('the engine process of Electron, run in Node with the real engine', () => {
  let dataDir: string;
  let engine: EngineProcessRun;
  let clinician: Client;
  let admin: Client;

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(os.tmpdir(), 'electron-engine-'));
    engine = await runEngineEntry(() => import('../../electron/engine-process/index.ts'));
    engine.send({
      kind: 'start',
      version: '0.1.0',
      dataDir,
      samplesDir: path.join(ROOT, 'resources', 'samples'),
      builtInModelDir: path.join(ROOT, 'models', 'built-in'),
      extractionWorkerEntry: path.join(ROOT, 'engine', 'extraction-worker.ts'),
      searchWorkerEntry: path.join(ROOT, 'native', 'search-worker.ts'),
      modelHostEntry: path.join(ROOT, 'models', 'host.ts'),
      safeMode: false,
    });
    await engine.arrived('ready');
    clinician = engine.connect('clinician');
    admin = engine.connect('admin');
  });

  afterAll(async () => {
    engine.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('answers pings', async () => {
    engine.send({ kind: 'ping' });
    await engine.arrived('pong');
    expect(engine.received.at(-1)).toEqual({ kind: 'pong' });
  });

  it('answers calls over a window’s port, with the role main gave it', async () => {
    const info = { shell: 'electron', version: '0.1.0', dataDir, canOpenFiles: true };
    await expect(clinician.app.info()).resolves.toMatchObject({ ...info, role: 'clinician' });
    await expect(admin.app.info()).resolves.toMatchObject({ ...info, role: 'admin' });
  });

  it('makes a profile, and lets only the settings window change settings', async () => {
    const created = await clinician.app.vault.create({ method: 'passphrase', passphrase: 'a passphrase long enough' });
    expect(created.state).toBe('unlocked');
    await expect(clinician.settings.update({ mode: 'offline' })).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    await expect(admin.settings.update({ mode: 'offline' })).resolves.toMatchObject({ mode: 'offline' });
  });

  it('closes its store and ends with 0 when main asks', async () => {
    engine.send({ kind: 'shut-down' });
    await expect(engine.exited).resolves.toBe(0);
  });
});
