import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { vi } from 'vitest';
import type { Role } from '../../contract/app.ts';
import { type Client, createClient } from '../../contract/client.ts';
import { type EmitterPort, portPipe } from '../../contract/pipe-port.ts';
import type { FromEngine, ToEngine } from '../../electron/engine-process/messages.ts';

/** The engine process of Electron in this process, and main's end of it. One per test file: its entry runs once. */
export interface EngineProcessRun {
  received: FromEngine[];
  send(message: ToEngine, ports?: EmitterPort[]): void;
  /** Settles when a message of this kind has come. */
  arrived(kind: FromEngine['kind']): Promise<void>;
  /** Connects a window of this role. */
  connect(role: Role): Client;
  /** The code it wanted to exit with. */
  exited: Promise<number>;
  close(): void;
}

/** Runs an engine entry, of the source or a build. `electron` must be mocked by the test file. */
export async function runEngineEntry(load: () => Promise<unknown>): Promise<EngineProcessRun> {
  const received: FromEngine[] = [];
  const ports: MessagePort[] = [];
  const main = Object.assign(new EventEmitter(), {
    postMessage(message: FromEngine): void {
      received.push(message);
      main.emit('received');
    },
  });
  const exit = Promise.withResolvers<number>();
  Object.assign(process, { parentPort: main });
  vi.spyOn(process, 'exit').mockImplementation((code) => exit.resolve(Number(code)) as never);
  await load();
  const send = (message: ToEngine, sent: EmitterPort[] = []): void => void main.emit('message', { data: message, ports: sent });
  return {
    received,
    send,
    arrived: (kind) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (received.some((message) => message.kind === kind)) resolve();
        };
        main.on('received', look);
        look();
      }),
    connect(role) {
      const { port1, port2 } = new MessageChannel();
      ports.push(port2);
      send({ kind: 'connect', windowId: ports.length, role, generation: 1 }, [asElectronPort(port1)]);
      return createClient(portPipe(asElectronPort(port2)));
    },
    exited: exit.promise,
    close() {
      for (const port of ports) port.close();
      Reflect.deleteProperty(process, 'parentPort');
      vi.restoreAllMocks();
    },
  };
}

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
