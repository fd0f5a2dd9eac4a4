import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Role } from '../contract/app.ts';
import { MAX_MESSAGE_SIZE } from '../contract/pipe-order.ts';
import { socketPipe } from '../contract/pipe-socket.ts';
import type { Pipe } from '../contract/pipe.ts';
import type { Log } from '../engine/parts.ts';
import { isOwnOrigin, ownHost } from './request-checks.ts';
import type { Sessions } from './session.ts';

/**
 * The role a page's pipe has. In this shell the person owns the computer and both pages are theirs to open: the two
 * roles keep one page from changing settings by mistake or by a fault of its own, they do not keep the person out.
 */
const ROLE_BY_PATH: ReadonlyMap<string | undefined, Role> = new Map([
  ['/pipe/app', 'clinician'],
  ['/pipe/settings', 'admin'],
]);

/** Text is counted in characters, of up to three bytes each, and has its number before it. */
const MAX_PAYLOAD_BYTES = 3 * MAX_MESSAGE_SIZE + 1024;

interface Accepting {
  server: Server;
  sessions: Sessions;
  port: number;
  engine: { connect(pipe: Pipe, context: { role: Role }): void };
  log: Log;
}

/** Takes WebSockets of our own pages and gives each to the engine as a pipe. */
export function acceptSockets({ server, sessions, port, engine, log }: Accepting): { close(): void } {
  // One event per turn of the loop, as in browsers: with several at once oRPC 1 was seen to lose the first.
  const sockets = new WebSocketServer({
    noServer: true,
    allowSynchronousEvents: false,
    perMessageDeflate: false,
    maxPayload: MAX_PAYLOAD_BYTES,
  });
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const role = ROLE_BY_PATH.get(request.url);
    const host = ownHost(request.headers, port);
    const allowed = host !== null && isOwnOrigin(request.headers, host) && sessions.allows(request.headers.cookie);
    if (!allowed || role === undefined) {
      log.warn('browser-shell.socket-refused');
      stream.on('error', () => stream.destroy());
      // Ended is not closed: whoever kept their half open would keep it, and this shell from closing.
      stream.once('finish', () => stream.destroy());
      stream.end(`HTTP/1.1 ${allowed ? '404 Not Found' : '403 Forbidden'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => engine.connect(socketPipe(socket), { role }));
  });
  return {
    close: () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}
