import { EventEmitter } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Client, createClient } from '../../contract/client.ts';
import { type EmitterPort, portPipe } from '../../contract/pipe-port.ts';
import type { FromEngine, ToEngine } from '../../electron/engine-process/messages.ts';

vi.mock('electron', () => import('../fakes/electron.ts'));

const ROOT = path.resolve(import.meta.dirname, '..', '..');

/** A Node port with the face of Electron's: messages come as `{ data }`. */
function asElectronPort(port: MessagePort): EmitterPort {
  return {
    on: (event: 'message' | 'close', listener: (event: { data: unknown }) => void) =>
      port.on(event, (data: unknown) => listener({ data })),
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
  };
}

/** Main's end of the engine process: what it receives, and a way to send. */
const main = Object.assign(new EventEmitter(), {
  received: [] as FromEngine[],
  postMessage(message: FromEngine): void {
    main.received.push(message);
    main.emit('received', message);
  },
  send(message: ToEngine, ports: EmitterPort[] = []): void {
    main.emit('message', { data: message, ports });
  },
});

function received(kind: FromEngine['kind']): Promise<void> {
  return new Promise((resolve) => {
    if (main.received.some((message) => message.kind === kind)) return resolve();
    main.on('received', (message: FromEngine) => {
      if (message.kind === kind) resolve();
    });
  });
}

describe('the engine process of Electron, run in Node with the real engine', () => {
  let dataDir: string;
  let exited: Promise<number>;
  const clients: Partial<Record<'clinician' | 'admin', Client>> = {};
  const ports: MessagePort[] = [];

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(os.tmpdir(), 'electron-engine-'));
    Object.assign(process, { parentPort: main });
    exited = new Promise((resolve) => {
      vi.spyOn(process, 'exit').mockImplementation((code) => resolve(Number(code)) as never);
    });
    await import('../../electron/engine-process/index.ts');
    main.send({
      kind: 'start',
      version: '0.1.0',
      dataDir,
      samplesDir: path.join(ROOT, 'resources', 'samples'),
      extractionWorkerEntry: path.join(ROOT, 'engine', 'extraction-worker.ts'),
      modelHostEntry: path.join(ROOT, 'models', 'host.ts'),
      safeMode: false,
    });
    await received('ready');
    for (const role of ['clinician', 'admin'] as const) {
      const { port1, port2 } = new MessageChannel();
      ports.push(port2);
      main.send({ kind: 'connect', windowId: ports.length, role, generation: 1 }, [asElectronPort(port1)]);
      clients[role] = createClient(portPipe(asElectronPort(port2)));
    }
  });

  afterAll(async () => {
    for (const port of ports) port.close();
    Reflect.deleteProperty(process, 'parentPort');
    vi.restoreAllMocks();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('answers pings', async () => {
    main.send({ kind: 'ping' });
    await received('pong');
    expect(main.received.at(-1)).toEqual({ kind: 'pong' });
  });

  it('answers calls over a window’s port, with the role main gave it', async () => {
    const info = { shell: 'electron', version: '0.1.0', dataDir, canOpenFiles: true };
    await expect(clients.clinician?.app.info()).resolves.toMatchObject({ ...info, role: 'clinician' });
    await expect(clients.admin?.app.info()).resolves.toMatchObject({ ...info, role: 'admin' });
  });

  it('makes a profile, and lets only the settings window change settings', async () => {
    const passphrase = 'a passphrase long enough';
    const created = await clients.clinician?.app.vault.create({ method: 'passphrase', passphrase });
    expect(created?.state).toBe('unlocked');
    await expect(clients.clinician?.settings.update({ mode: 'offline' })).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    await expect(clients.admin?.settings.update({ mode: 'offline' })).resolves.toMatchObject({ mode: 'offline' });
  });

  it('closes its store and ends with 0 when main asks', async () => {
    main.send({ kind: 'shut-down' });
    await expect(exited).resolves.toBe(0);
  });
});
