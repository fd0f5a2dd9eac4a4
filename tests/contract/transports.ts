import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import { WebSocketServer } from 'ws';
import { createPipePair } from '../../contract/pipe-pair.ts';
import { portPipe } from '../../contract/pipe-port.ts';
import { socketPipe } from '../../contract/pipe-socket.ts';
import type { Pipe } from '../../contract/pipe.ts';

/** Two joined pipes over a real transport. */
export interface PipePair {
  client: Pipe;
  server: Pipe;
  /** Frees the transport itself. */
  dispose(): Promise<void>;
}

async function messageChannelPair(): Promise<PipePair> {
  const { port1, port2 } = new MessageChannel();
  return {
    client: portPipe(port1),
    server: portPipe(port2),
    dispose: async () => {
      port1.close();
      port2.close();
    },
  };
}

async function webSocketPair(): Promise<PipePair> {
  const listener = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    allowSynchronousEvents: false,
    maxPayload: 64 * 1024 * 1024,
  });
  await once(listener, 'listening');
  const connected = once(listener, 'connection') as Promise<[import('ws').WebSocket]>;
  const client = new WebSocket(`ws://127.0.0.1:${(listener.address() as AddressInfo).port}`);
  const [server] = await connected;
  return {
    client: socketPipe(client),
    server: socketPipe(server),
    dispose: () => {
      for (const socket of listener.clients) socket.terminate();
      return new Promise((resolve) => listener.close(() => resolve()));
    },
  };
}

async function inProcessPair(): Promise<PipePair> {
  const [client, server] = createPipePair();
  return { client, server, dispose: async () => client.close() };
}

export const TRANSPORTS: readonly { name: string; open: () => Promise<PipePair> }[] = [
  { name: 'MessageChannel', open: messageChannelPair },
  { name: 'WebSocket', open: webSocketPair },
  { name: 'pair of pipes in one process', open: inProcessPair },
];
