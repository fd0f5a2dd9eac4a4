import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Role } from '../../contract/app.ts';
import { createClient, type Client } from '../../contract/client.ts';
import type { Pipe } from '../../contract/pipe.ts';
import { createPipePair } from '../../contract/pipe-pair.ts';
import type { EngineProcessMessage } from '../fixtures/engine-process.ts';

const ENTRY = path.resolve(import.meta.dirname, '../fixtures/engine-process.ts');

/** An engine that can be killed, as the one of the desktop program can. */
export interface KillableEngine {
  /** Closes the pipe at once while no engine runs. */
  connect(pipe: Pipe, context: { role: Role }): void;
  client(): Client;
  /** SIGKILL: nothing is written any more. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** Not started yet. The profile and the secrets lie in `home` and outlive the process. */
export async function createKillableEngine(home: string): Promise<KillableEngine> {
  const secretsFile = path.join(home, 'secrets.json');
  await writeFile(secretsFile, '[]');
  let child: ChildProcess | null = null;
  let pipes = 0;

  const connect: KillableEngine['connect'] = (pipe, { role }) => {
    const to = child;
    if (to === null) return pipe.close();
    const number = (pipes += 1);
    const send = (message: EngineProcessMessage): void => {
      if (to.connected) to.send(message);
    };
    to.on('message', (message: EngineProcessMessage) => {
      if (message.kind === 'ready' || message.kind === 'open' || message.pipe !== number) return;
      if (message.kind === 'message') pipe.send(message.message);
      else pipe.close();
    });
    to.once('exit', () => pipe.close());
    send({ kind: 'open', pipe: number, role });
    pipe.onMessage((message) => send({ kind: 'message', pipe: number, message }));
    pipe.onClose(() => send({ kind: 'close', pipe: number }));
  };
  return {
    connect,
    client: () => {
      const [own, engines] = createPipePair();
      connect(engines, { role: 'admin' });
      return createClient(own);
    },
    kill: async () => {
      if (child === null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      child = null;
      await exited;
    },
    start: async () => {
      const started = fork(ENTRY, [path.join(home, 'profile'), secretsFile], { serialization: 'advanced' });
      await once(started, 'message');
      child = started;
    },
  };
}
