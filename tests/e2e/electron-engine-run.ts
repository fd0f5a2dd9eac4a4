import { EventEmitter } from 'node:events';
import { pathToFileURL } from 'node:url';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { vi } from 'vitest';
import type { Role } from '../../contract/app.ts';
import { type Client, createClient } from '../../contract/client.ts';
import { type EmitterPort, portPipe } from '../../contract/pipe-port.ts';
import type { FromEngine, ToEngine } from '../../electron/engine-process/messages.ts';
import { forkHostProcess } from '../../models/fork-host.ts';
import type { HostProcess, HostRequest } from '../../models/host-protocol.ts';

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
  const hosts = new Map<number, HostProcess>();
  let hostEntry = '';
  const main = Object.assign(new EventEmitter(), {
    postMessage(message: FromEngine): void {
      received.push(message);
      main.emit('received');
      if (message.kind === 'start-host') startHost(message.id);
      if (message.kind === 'stop-host') hosts.get(message.id)?.kill();
    },
  });
  const exit = Promise.withResolvers<number>();
  Object.assign(process, { parentPort: main });
  vi.spyOn(process, 'exit').mockImplementation((code) => exit.resolve(Number(code)) as never);
  await load();
  const send = (message: ToEngine, sent: EmitterPort[] = []): void => {
    if (message.kind === 'start') hostEntry = message.modelHostEntry;
    main.emit('message', { data: message, ports: sent });
  };
  /** Main's part: a process for the models, and a port to it from the engine's. */
  function startHost(id: number): void {
    const host = forkHostProcess({ entry: pathToFileURL(hostEntry), environment: { ORT_DISABLE_TELEMETRY: '1' } });
    const { port1, port2 } = new MessageChannel();
    hosts.set(id, host);
    ports.push(port2);
    port2.on('message', (request: HostRequest) => host.postMessage(request));
    host.onMessage((answer) => port2.postMessage(answer));
    host.onExit(() => send({ kind: 'host-gone', id }));
    send({ kind: 'host-started', id }, [asElectronPort(port1)]);
  }
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
      for (const host of hosts.values()) host.kill();
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
