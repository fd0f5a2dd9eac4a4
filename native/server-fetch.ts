import type { X509Certificate } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { type Duplex, pipeline, Readable } from 'node:stream';
import tls from 'node:tls';
import { createGunzip } from 'node:zlib';
import { Failure } from '../engine/failure.ts';
import type { OpenServerFetch, RefusedCertificate } from '../engine/nextcloud/server-fetch.ts';
import { describeCertificate } from './certificate.ts';
import { namedProxies } from './proxy-fetch.ts';
import { textSocketOpener } from './text-socket.ts';

/** A connection that was not used for this long is closed: servers close theirs after 5 to 15 s. */
const IDLE_MS = 15_000;
/** Answers up to this size, which tell it, are handed over whole: one piece of the network's. */
const WHOLE_BYTES = 64 * 1024;
/** Shorter than routers keep a silent connection (five minutes and less), and rare enough to cost nothing. */
const PING_EVERY_MS = 60_000;
const LOOPBACK = 'localhost,127.0.0.1,::1';

/** Why a connection is not good; null where it is. */
type Check = (socket: tls.TLSSocket, host: string) => Error | null;
type SocketTaker = (error: Error | null, socket: Duplex) => void;

/** Hands out a connection only when its certificate was found good: nothing can be written to another one. */
class CheckingAgent extends https.Agent {
  readonly #check: Check;

  constructor(options: https.AgentOptions, check: Check) {
    // The check below decides, with the certificate in hand. A resumed session would not show one.
    super({ ...options, rejectUnauthorized: false, maxCachedSessions: 0 });
    this.#check = check;
  }

  override createConnection(options: https.RequestOptions, taker?: SocketTaker): undefined {
    let isTaken = false;
    const hand: SocketTaker = (error, socket) => {
      if (isTaken) return;
      isTaken = true;
      taker?.(error, socket);
    };
    const look: SocketTaker = (error, socket) => {
      if (error !== null || !(socket instanceof tls.TLSSocket)) return hand(error ?? new Error('no TLS connection'), socket);
      whenSecure(socket, (secure) => this.#check(secure, options.hostname ?? options.host ?? ''), hand);
    };
    // Through a proxy the connection comes by the callback, and what is returned is the one to the proxy.
    const made = super.createConnection(options, look);
    if (made instanceof tls.TLSSocket) look(null, made);
    return undefined;
  }
}

function whenSecure(socket: tls.TLSSocket, check: (socket: tls.TLSSocket) => Error | null, hand: SocketTaker): void {
  const fail = (error: Error): void => (socket.destroy(), hand(error, socket));
  const closed = (): void => hand(new Error('the connection ended before it was secure'), socket);
  socket.once('error', fail);
  socket.once('close', closed);
  const secure = (): void => {
    socket.off('error', fail);
    socket.off('close', closed);
    const wrong = check(socket);
    if (wrong === null) return hand(null, socket);
    socket.on('error', () => undefined);
    fail(wrong);
  };
  // Through a proxy it is secure already.
  if (socket.getCipher()?.name !== undefined && !socket.connecting) secure();
  else socket.once('secureConnect', secure);
}

/** By the authorities added: making one reads some hundred certificates. */
const contexts = new Map<string, tls.SecureContext>();

/**
 * The authorities this program ships with, those of the system (a hospital's own may be there), NODE_EXTRA_CA_CERTS, and those
 * added in the settings.
 */
function contextWith(added: readonly string[]): tls.SecureContext {
  const key = added.join('\n');
  const known = contexts.get(key);
  if (known !== undefined) return known;
  const all = new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system'), ...added]);
  const context = tls.createSecureContext({ ca: [...all] });
  contexts.set(key, context);
  return context;
}

export const openServerFetch: OpenServerFetch = ({ pinnedFingerprint, authorities }) => {
  let refused: RefusedCertificate | null = null;
  const check = (socket: tls.TLSSocket, host: string): Error | null => {
    const certificate = socket.getPeerX509Certificate();
    const isGood = pinnedFingerprint === null ? socket.authorized : certificate?.fingerprint256 === pinnedFingerprint;
    if (isGood) return null;
    const problem = pinnedFingerprint === null ? String(socket.authorizationError) : 'PINNED';
    const isOfOtherHost = pinnedFingerprint === null && certificate !== undefined && !isFor(certificate, host);
    refused = certificate ? { ...describeCertificate(certificate, problem), isOfOtherHost } : null;
    return new Failure('SERVER_UNTRUSTED');
  };
  const common = { keepAlive: true, timeout: IDLE_MS, proxyEnv: proxies() };
  const secure = new CheckingAgent({ ...common, secureContext: contextWith(authorities) }, check);
  const plain = new http.Agent(common);
  const whole = new WeakSet<Response>();
  return {
    fetch: async (input, init) => {
      const address = new URL(input instanceof Request ? input.url : String(input));
      const { method = 'GET' } = init ?? {};
      const received = await send(address, address.protocol === 'https:' ? secure : plain, init);
      if (!isShort(received, method)) return responseOf(received, method);
      const response = responseOf(received, method, await bytesOf(received));
      whole.add(response);
      return response;
    },
    openSocket: (address, headers, signal) => {
      const agent = address.protocol === 'wss:' ? secure : plain;
      return textSocketOpener({ agent, refused: notASocket, pingEveryMs: PING_EVERY_MS })(address, headers, signal);
    },
    isWhole: (response) => whole.has(response),
    refused: () => refused,
    close() {
      secure.destroy();
      plain.destroy();
    },
  };
};

function isFor(certificate: X509Certificate, host: string): boolean {
  return (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined;
}

function notASocket(): Failure {
  return new Failure('SERVER_UNREACHABLE');
}

/** As the environment says; this machine itself is never asked through a proxy. */
function proxies(): NodeJS.ProcessEnv {
  const named = namedProxies();
  const none = [named['NO_PROXY'] ?? named['no_proxy'], LOOPBACK].filter((hosts) => hosts !== undefined).join(',');
  return { ...named, NO_PROXY: none, no_proxy: none };
}

function send(address: URL, agent: http.Agent, init: RequestInit | undefined): Promise<http.IncomingMessage> {
  const { method = 'GET', signal, body = null } = init ?? {};
  if (body !== null && typeof body !== 'string' && !(body instanceof Uint8Array)) throw new TypeError('a body is text or bytes');
  const headers = Object.fromEntries(init?.headers instanceof Headers ? init.headers : new Headers(init?.headers));
  return new Promise((resolve, reject) => {
    const start = agent instanceof https.Agent ? https.request : http.request;
    const request = start(address, { method, headers, agent, ...(signal ? { signal } : {}) });
    request.on('error', reject);
    request.on('response', resolve);
    request.end(body ?? undefined);
  });
}

function isShort({ headers, statusCode }: http.IncomingMessage, method: string): boolean {
  if (hasNoBody(statusCode ?? 0, method)) return false;
  return headers['content-encoding'] === undefined && Number(headers['content-length'] ?? Infinity) <= WHOLE_BYTES;
}

function bytesOf(received: http.IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    received.on('data', (piece: Buffer) => pieces.push(piece));
    received.on('end', () => resolve(Buffer.concat(pieces)));
    received.on('error', reject);
  });
}

function hasNoBody(status: number, method: string): boolean {
  return method === 'HEAD' || status === 204 || status === 205 || status === 304;
}

function responseOf(received: http.IncomingMessage, method: string, bytes?: Uint8Array<ArrayBuffer>): Response {
  const status = received.statusCode ?? 502;
  const headers = new Headers();
  const { rawHeaders } = received;
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  const head = { status, statusText: received.statusMessage ?? '', headers };
  if (bytes !== undefined) return new Response(bytes, head);
  if (hasNoBody(status, method)) {
    received.resume();
    return new Response(null, head);
  }
  const isPacked = headers.get('content-encoding') === 'gzip';
  // Of the packed form, not of what is handed on.
  if (isPacked) for (const name of ['content-encoding', 'content-length']) headers.delete(name);
  const stream = isPacked ? pipeline(received, createGunzip(), () => undefined) : received;
  const body = Readable.toWeb(stream) as unknown as ReadableStream<Uint8Array<ArrayBuffer>>;
  return new Response(body, head);
}
