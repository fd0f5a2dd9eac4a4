import type { HostAnswer, HostRequest, StartHostProcess } from '../../models/host-protocol.ts';
import type { FromEngine } from './messages.ts';

/** The part used of Electron's `MessagePortMain`. */
export interface HostPort {
  on(event: 'message', listener: (event: { data: HostAnswer }) => void): unknown;
  postMessage(message: HostRequest): void;
  start(): void;
  close(): void;
}

export interface ModelHostStarter {
  start: StartHostProcess;
  /** Main's answers. */
  started(id: number, port: HostPort): void;
  gone(id: number): void;
}

interface Host {
  /** Sent before the port came. */
  waiting: HostRequest[];
  port: HostPort | null;
  onMessage: (answer: HostAnswer) => void;
  onExit: () => void;
}

/**
 * Starts model hosts through main, the only one who can start processes in Electron. The entry and the environment are
 * main's; the messages go over a port from process to process.
 */
export function createModelHostStarter(send: (message: FromEngine) => void): ModelHostStarter {
  const hosts = new Map<number, Host>();
  let lastId = 0;
  return {
    start() {
      const id = ++lastId;
      const host: Host = { waiting: [], port: null, onMessage: () => undefined, onExit: () => undefined };
      hosts.set(id, host);
      send({ kind: 'start-host', id });
      return {
        postMessage: (message) => (host.port ? host.port.postMessage(message) : void host.waiting.push(message)),
        onMessage: (listener) => (host.onMessage = listener),
        onExit: (listener) => (host.onExit = listener),
        kill: () => send({ kind: 'stop-host', id }),
      };
    },
    started(id, port) {
      const host = hosts.get(id);
      if (host === undefined) return port.close();
      host.port = port;
      port.on('message', ({ data }) => host.onMessage(data));
      port.start();
      for (const message of host.waiting.splice(0)) port.postMessage(message);
    },
    gone(id) {
      const host = hosts.get(id);
      hosts.delete(id);
      host?.port?.close();
      host?.onExit();
    },
  };
}
