import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { PushServer } from './push.ts';

export interface ListenOptions {
  /** Default: a free one. */
  port?: number;
  /** PEM of key and certificate: https. */
  tls?: { key: string; cert: string };
  /** Takes WebSockets. */
  push?: Pick<PushServer, 'attach' | 'drop'>;
}

export interface ListeningServer {
  /** `http://127.0.0.1:PORT` */
  origin: string;
  port: number;
  /** Breaks all connections and stops listening. */
  close(): Promise<void>;
}

/** Answers over real HTTP on 127.0.0.1 with a handler that answers as `fetch` does: where it rejects, the connection breaks. */
export async function listen(
  handle: (request: Request) => Promise<Response>,
  options: ListenOptions = {},
): Promise<ListeningServer> {
  const scheme = options.tls ? 'https' : 'http';
  const listener: RequestListener = (incoming, outgoing) => {
    void answer(handle, incoming, outgoing, scheme);
  };
  const server = options.tls ? createTlsServer(options.tls, listener) : createServer(listener);
  options.push?.attach(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${scheme}://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        options.push?.drop();
      }),
  };
}

async function answer(
  handle: (request: Request) => Promise<Response>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  scheme: string,
): Promise<void> {
  const left = new AbortController();
  outgoing.once('close', () => left.abort());
  try {
    const response = await handle(requestOf(incoming, scheme, left.signal));
    const compressed = response.headers.get('content-encoding') === 'gzip';
    if (compressed && response.body) {
      const bytes = gzipSync(new Uint8Array(await response.arrayBuffer()));
      writeHead(outgoing, response, { 'content-length': String(bytes.byteLength) });
      outgoing.end(bytes);
      return;
    }
    writeHead(outgoing, response);
    for await (const piece of response.body ?? []) await write(outgoing, piece);
    outgoing.end();
  } catch {
    // Whatever the handler rejected with: the other side sees its connection break, as with a server that died.
    incoming.socket.resetAndDestroy();
  }
}

function requestOf(incoming: IncomingMessage, scheme: string, signal: AbortSignal): Request {
  const method = incoming.method ?? 'GET';
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct))
    for (const value of values ?? []) headers.append(name, value);
  const body =
    method === 'GET' || method === 'HEAD' ? {} : { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' as const };
  return new Request(`${scheme}://${incoming.headers.host}${incoming.url}`, { method, headers, signal, ...body });
}

function writeHead(outgoing: ServerResponse, response: Response, more: Readonly<Record<string, string>> = {}): void {
  const cookies = response.headers.getSetCookie();
  const headers = Object.fromEntries([...response.headers].filter(([name]) => name !== 'set-cookie'));
  outgoing.writeHead(response.status, { ...headers, ...more, ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}) });
}

/** Resolves when the piece went out: what cannot be taken yet is not made. */
function write(outgoing: ServerResponse, piece: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    if (outgoing.destroyed) reject(new Error('The other side left'));
    else outgoing.write(piece, (error) => (error ? reject(error) : resolve()));
  });
}
