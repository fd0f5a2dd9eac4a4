import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** A request as it arrived, its body read. */
export interface ReceivedRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** What a person may sign in with there. */
export const ALICE = { user: 'alice', password: 'app-password-1' };

export interface AccountServer {
  baseUrl: string;
  /** In the order they came. */
  received: ReceivedRequest[];
  /** TCP connections so far. */
  connections(): number;
  /** Requests under way at once, at the most. */
  mostAtOnce(): number;
  /** Answers of its own before all others; null: those of the server again. Answers nothing where it returns false. */
  answerWith(answer: ((request: ReceivedRequest, response: ServerResponse) => boolean) | null): void;
  /** What is taken as the password from now on. */
  setPassword(password: string): void;
  close(): Promise<void>;
}

/**
 * A server small enough to be told what to do: `status.php`, sign-in by polling, the user, revoking, and one folder, as the
 * recordings of Nextcloud 34 have them. With `tls` it speaks https with that key and certificate.
 */
export async function startAccountServer(
  options: { tls?: { key: string; cert: string }; below?: string; port?: number } = {},
): Promise<AccountServer> {
  const below = options.below ?? '';
  const received: ReceivedRequest[] = [];
  const sockets = new Set<Socket>();
  let [connections, underWay, mostAtOnce] = [0, 0, 0];
  let own: Parameters<AccountServer['answerWith']>[0] = null;
  let password = ALICE.password;

  const listener = (incoming: IncomingMessage, response: ServerResponse): void => {
    let body = '';
    mostAtOnce = Math.max(mostAtOnce, ++underWay);
    response.on('close', () => underWay--);
    incoming.setEncoding('utf8');
    incoming.on('data', (piece: string) => (body += piece));
    incoming.on('end', () => {
      const request = { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body };
      received.push(request);
      if (own?.(request, response) === true) return;
      answerAsNextcloud(request, response, { below, password, baseUrl });
    });
  };
  const server: Server = options.tls ? createSecureServer(options.tls, listener) : createServer(listener);
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const baseUrl = `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}${below}`;
  return {
    baseUrl,
    received,
    connections: () => connections,
    mostAtOnce: () => mostAtOnce,
    answerWith: (answer) => (own = answer),
    setPassword: (next) => (password = next),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Behaviour {
  below: string;
  password: string;
  baseUrl: string;
}

function answerAsNextcloud(request: ReceivedRequest, response: ServerResponse, { below, password, baseUrl }: Behaviour): void {
  const path = request.path.startsWith(below) ? request.path.slice(below.length) : '/elsewhere';
  const json = (status: number, value: unknown): void => {
    response.writeHead(status, {
      'Content-Type': 'application/json',
      'Set-Cookie': `ocs=session-${path.length}; path=/; HttpOnly`,
    });
    response.end(JSON.stringify(value));
  };
  if (path === '/status.php')
    return json(200, { installed: true, maintenance: false, versionstring: '34.0.1', productname: 'Cloud' });
  if (path === '/index.php/login/v2') {
    return json(200, {
      poll: { token: 't'.repeat(128), endpoint: `${baseUrl}/index.php/login/v2/poll` },
      login: `${baseUrl}/index.php/login/v2/flow/abc`,
    });
  }
  if (path === '/index.php/login/v2/poll') return json(404, []);
  if (request.headers.authorization !== basic(ALICE.user, password)) {
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="Nextcloud", charset="UTF-8"' });
    return void response.end('<d:error xmlns:d="DAV:"/>');
  }
  if (path.startsWith('/ocs/v2.php/cloud/user')) {
    return json(200, { ocs: { data: { id: 'alice', displayname: 'Alice Example', quota: { free: -3, used: 12 } } } });
  }
  if (path.startsWith('/ocs/v2.php/cloud/capabilities')) return json(200, { ocs: { data: { version: { string: '34.0.1' } } } });
  if (path.startsWith('/ocs/v2.php/core/apppassword')) return json(200, { ocs: { data: [] } });
  if (request.method === 'PROPFIND') return propfind(`${below}/remote.php/dav/files/alice/`, response);
  response.writeHead(200, { 'Content-Type': 'text/plain', ETag: '"1-gzip"', 'Set-Cookie': 'dav=session; path=/; HttpOnly' });
  response.end('a file');
}

function propfind(root: string, response: ServerResponse): void {
  const folder = (href: string, size: number, permissions: string): string =>
    `<d:response><d:href>${href}</d:href><d:propstat><d:prop><d:resourcetype><d:collection/></d:resourcetype><oc:size>${size}</oc:size><oc:permissions>${permissions}</oc:permissions><oc:share-types/></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`;
  const file = `<d:response><d:href>${root}a%20note.md</d:href><d:propstat><d:prop><d:resourcetype/><d:getcontentlength>6</d:getcontentlength><oc:permissions>RGDNVW</oc:permissions></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`;
  const all = [
    folder(root, 118, 'RGDNVCK'),
    file,
    folder(`${root}Shared/`, 100, 'SGDN'),
    folder(`${root}Guidelines/`, 12, 'RGDNVCK'),
  ];
  response.writeHead(207, { 'Content-Type': 'application/xml; charset=utf-8', 'Set-Cookie': 'dav=session; path=/; HttpOnly' });
  response.end(
    `<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns">${all.join('')}</d:multistatus>`,
  );
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
