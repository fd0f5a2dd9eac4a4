import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Role } from '../contract/app.ts';
import type { Pipe } from '../contract/pipe.ts';
import type { Log } from '../engine/parts.ts';
import { securityHeaders } from './headers.ts';
import { noticePage } from './notice.ts';
import { loadPages, type Pages } from './pages.ts';
import { mayConnect } from './peer-user.ts';
import { ownHost } from './request-checks.ts';
import { createSessions, type Sessions } from './session.ts';
import { acceptSockets } from './sockets.ts';

export interface BrowserShellOptions {
  /** Who answers the calls. */
  engine: { connect(pipe: Pipe, context: { role: Role }): void };
  /** Folder of the built pages with their `manifest.json`. */
  rendererDir: string;
  /** TCP port on 127.0.0.1; 0 takes a free one. Rejects with EADDRINUSE where it is taken. */
  port: number;
  log: Log;
}

export interface BrowserShell {
  port: number;
  /** An address that opens the app once, for one browser. An earlier one that was not used stops working. */
  newAddress(): string;
  close(): Promise<void>;
}

/** Serves the app to browsers of this computer, and only to the one that was given the address. */
export async function startBrowserShell({ engine, rendererDir, port, log }: BrowserShellOptions): Promise<BrowserShell> {
  const pages = await loadPages(rendererDir);
  const server = createServer();
  server.on('connection', (socket) => {
    if (mayConnect(socket)) return;
    log.warn('browser-shell.other-user-refused');
    socket.destroy();
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const own = { port: (server.address() as AddressInfo).port };
  const sessions = createSessions(`voiceassist-${own.port}`);
  server.on('request', (request, response) => answer(request, response, { pages, sessions, port: own.port }));
  const sockets = acceptSockets({ server, sessions, port: own.port, engine, log });
  return {
    port: own.port,
    newAddress: () => `http://127.0.0.1:${own.port}/?token=${sessions.newToken()}`,
    close: async () => {
      sockets.close();
      await closeServer(server);
    },
  };
}

interface Answering {
  pages: Pages;
  sessions: Sessions;
  port: number;
}

function answer(request: IncomingMessage, response: ServerResponse, { pages, sessions, port }: Answering): void {
  const host = ownHost(request.headers, port);
  const send = (status: number, headers: Record<string, string>, body: string | Buffer = ''): void => {
    response.writeHead(status, { ...securityHeaders(host ?? `127.0.0.1:${port}`), 'Cache-Control': 'no-store', ...headers });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  const notice = (status: number, title: string, text: string): void =>
    send(status, { 'Content-Type': 'text/html; charset=utf-8' }, noticePage(title, text));

  if (host === null) return notice(403, 'Not this address', 'Open VoiceAssist at the address it printed when it started.');
  if (request.method !== 'GET' && request.method !== 'HEAD') return send(405, { Allow: 'GET, HEAD' });
  // Not `new URL`: a path that does not parse must end as "not found", and no path is ever decoded.
  const [path = '', query = ''] = (request.url ?? '').split('?', 2);
  const token = path === '/' ? new URLSearchParams(query).get('token') : null;
  const known = sessions.allows(request.headers.cookie);
  if (token !== null && known) return send(303, { Location: '/' });
  if (token !== null && request.method === 'GET') {
    const cookie = sessions.redeem(token);
    if (cookie !== null) return send(303, { Location: '/', 'Set-Cookie': cookie });
    return notice(
      403,
      'This address was already used',
      'It opens VoiceAssist in one browser, once. Use that browser, or start VoiceAssist again for a new address.',
    );
  }
  if (!known) {
    return notice(
      401,
      'VoiceAssist does not know this browser',
      'Open the whole address that VoiceAssist printed when it started, with its token.',
    );
  }
  // Browsers ask for it of themselves.
  if (path === '/favicon.ico') return send(204, {});
  const page = pages.get(path);
  if (!page) return notice(404, 'Not found', 'There is no such page.');
  const cache = page.hashedName ? { 'Cache-Control': 'private, max-age=31536000, immutable' } : {};
  send(200, { 'Content-Type': page.mime, 'Content-Length': String(page.body.length), ...cache }, page.body);
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
