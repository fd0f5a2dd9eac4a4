import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FolderChoice } from '../../contract/accounts.ts';
import { type Client, createClient } from '../../contract/client.ts';
import { createPipePair } from '../../contract/pipe-pair.ts';
import { createEngine } from '../../engine/engine.ts';
import { createNativeParts } from '../../native/parts.ts';
import { createMemoryKeychain } from '../fakes/memory-keychain.ts';
import type { ServerAnswer, ServerOrder } from './nextcloud-server-process.ts';

export interface BenchServer {
  ask(order: ServerOrder): Promise<ServerAnswer>;
  close(): Promise<void>;
}

export async function startBenchServer(): Promise<BenchServer> {
  const script = fileURLToPath(new URL('nextcloud-server-process.ts', import.meta.url));
  const child: ChildProcess = fork(script, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return {
    async ask(order) {
      const answered = once(child, 'message');
      child.send(order);
      const [answer] = (await answered) as [ServerAnswer];
      return answer;
    },
    async close() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

export interface BenchEngine {
  client: Client;
  close(): Promise<void>;
}

/** A new profile of a real engine that is signed in to a server and syncs what is chosen when it is told to. */
export async function openBenchEngine(origin: string, choice: Partial<FolderChoice> = {}): Promise<BenchEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'voiceassist-bench-sync-'));
  const keychain = createMemoryKeychain('absent');
  const parts = createNativeParts({ version: '0.0.0', shell: 'cli', dataDir: join(folder, 'profile') });
  const engine = createEngine({ ...parts, keychain });
  await engine.start();
  const [own, engines] = createPipePair();
  engine.connect(engines, { role: 'admin' });
  const client = createClient(own);
  await client.app.vault.create({ method: 'passphrase', passphrase: 'correct horse battery' });
  const { accountId } = await client.accounts.addWithPassword({ serverUrl: origin, user: 'alice', appPassword: 'secret' });
  await client.accounts.folders.choose({
    accountId,
    folders: [{ path: 'Notes', include: [], exclude: [], maxFileBytes: null, ...choice }],
  });
  return {
    client,
    async close() {
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
