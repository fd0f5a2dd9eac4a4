import type { Server } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ServerAccounts } from './accounts.ts';

/**
 * `notify_push` as its daemon behaves (github.com/nextcloud/notify_push, src/connection.rs): user and password are the first two
 * messages, a password that is not taken is told and the connection closed, then the server speaks.
 */
export interface PushServer {
  /** Takes the sockets of a listening server. */
  attach(server: Server): void;
  /** The capability, as told at an address. */
  capability(origin: string): Record<string, unknown>;
  /** Where clients are sent instead of the server's own address; null: its own. */
  sendElsewhere(websocket: string | null): void;
  /** Connections of a user that signed in and are open. */
  connections(user: string): number;
  /** Users that tried, in order, and whether they were taken. */
  readonly tries: { user: string; taken: boolean }[];
  tell(user: string, message: string): void;
  /** Breaks all connections; `refusing`: no new one is taken. */
  drop(options?: { refusing: boolean }): void;
  takeAgain(): void;
}

export function createPush({ accounts, basePath }: { accounts: ServerAccounts; basePath: string }): PushServer {
  const sockets = new WebSocketServer({ noServer: true });
  const open = new Map<WebSocket, string | null>();
  const tries: PushServer['tries'] = [];
  let elsewhere: string | null = null;
  let isRefusing = false;

  function isTaken(user: string, password: string): boolean {
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    return accounts.authenticate(new Request('http://daemon/', { headers: { authorization } })).kind === 'user';
  }

  function greet(socket: WebSocket): void {
    open.set(socket, null);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => undefined);
    let user: string | null = null;
    socket.on('message', (data: Buffer) => {
      if (open.get(socket) !== null) return;
      const text = data.toString('utf8');
      if (user === null) return void (user = text);
      const taken = isTaken(user, text);
      tries.push({ user, taken });
      if (!taken) {
        socket.send('err: Invalid credentials');
        return socket.close();
      }
      open.set(socket, user);
      socket.send('authenticated');
    });
  }

  return {
    attach(server) {
      server.on('upgrade', (request, connection, head) => {
        const isOurs = request.url === `${basePath}/push/ws` && !isRefusing;
        if (!isOurs) return void connection.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n');
        sockets.handleUpgrade(request, connection, head, greet);
      });
    },
    capability(origin) {
      const websocket = elsewhere ?? `${origin.replace(/^http/, 'ws')}${basePath}/push/ws`;
      const endpoints = { websocket, pre_auth: `${origin}${basePath}/index.php/apps/notify_push/pre_auth` };
      return { notify_push: { type: ['files', 'activities', 'notifications'], endpoints } };
    },
    sendElsewhere: (websocket) => void (elsewhere = websocket),
    connections: (user) => [...open.values()].filter((each) => each === user).length,
    tries,
    tell(user, message) {
      for (const [socket, of] of open) if (of === user) socket.send(message);
    },
    drop({ refusing } = { refusing: false }) {
      isRefusing = refusing;
      for (const socket of open.keys()) socket.terminate();
    },
    takeAgain: () => void (isRefusing = false),
  };
}
