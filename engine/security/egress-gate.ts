import { Failure } from '../failure.ts';
import type { Log } from '../parts.ts';

/** One place requests may go to: exactly this scheme, host and port. */
export interface AllowedHost {
  protocol: 'https:' | 'http:';
  /** As the URL standard writes it: lower case, punycode, IPv6 in brackets. */
  hostname: string;
  /** Decimal, never empty. */
  port: string;
}

const USUAL_PORTS: Readonly<Record<string, string>> = { 'https:': '443', 'wss:': '443', 'http:': '80', 'ws:': '80' };

/** A server moves an address at most this often before it is taken for a loop. */
const MOST_REDIRECTS = 3;

/**
 * The one way out of the machine: a `fetch` that goes only to the allowed hosts. Https always, plain http only on this
 * machine itself; no name or password in an address; a redirect is checked like any other address, and never followed
 * with another method. Fails with PROVIDER_HOST_NOT_ALLOWED before anything is sent.
 */
export function createEgressGate({
  fetch,
  allowed,
  handsBackRedirects = false,
  log,
}: {
  fetch: typeof globalThis.fetch;
  /** Read for each request, so that a change of settings counts at once. */
  allowed: () => readonly AllowedHost[];
  /** Who asks decides about redirects, and asks this gate again. Default: followed where they are allowed. */
  handsBackRedirects?: boolean;
  log: Log;
}): typeof globalThis.fetch {
  const check = (address: URL): URL => {
    const wanted = hostOf(address);
    if (wanted !== null && allowed().some((host) => sameHost(host, wanted))) return address;
    log.warn('request to a host that is not allowed');
    throw new Failure('PROVIDER_HOST_NOT_ALLOWED');
  };

  return async (input, init) => {
    const request = input instanceof Request ? input : null;
    let address = check(parse(input instanceof Request ? input.url : String(input)));
    const method = (init?.method ?? request?.method ?? 'GET').toUpperCase();
    for (let redirects = 0; ; redirects++) {
      const target = request === null ? address : new Request(address, request.clone());
      const response = await fetch(target, { ...init, redirect: 'manual' });
      if (response.type === 'opaqueredirect') throw new Failure('PROVIDER_HOST_NOT_ALLOWED');
      const location = isRedirect(response.status) ? response.headers.get('location') : null;
      if (location === null || handsBackRedirects) return response;
      await response.body?.cancel();
      address = check(parse(location, address.href));
      const keepsMethod = response.status >= 307 || method === 'GET' || method === 'HEAD';
      if (!keepsMethod || redirects === MOST_REDIRECTS || init?.body instanceof ReadableStream) {
        throw new Failure('PROVIDER_REQUEST_REFUSED', { message: 'The address of the provider in Settings has moved.' });
      }
    }
  };
}

/**
 * The host of a base address, or null where nothing may be sent there: not an address, not https (http only to this
 * machine), or with a name or password in it.
 */
export function allowedHost(baseUrl: string): AllowedHost | null {
  return URL.canParse(baseUrl) ? hostOf(new URL(baseUrl)) : null;
}

/** As `allowedHost`, of an address that is one. */
export function hostOf({ protocol, hostname, port, username, password }: URL): AllowedHost | null {
  if (username !== '' || password !== '' || hostname === '') return null;
  if (protocol === 'https:') return { protocol, hostname, port: port || '443' };
  if (protocol === 'http:' && isLoopback(hostname)) return { protocol, hostname, port: port || '80' };
  return null;
}

/** The same of a WebSocket's address: `wss` counts as https, `ws` as http. */
export function socketHostOf({ protocol, href }: URL): AllowedHost | null {
  if (protocol !== 'wss:' && protocol !== 'ws:') return null;
  return hostOf(new URL(href.replace(/^ws/, 'http')));
}

/** Scheme, host and port, as they go on record. */
export function destinationOf({ protocol, hostname, port }: URL): string {
  const usual = USUAL_PORTS[protocol];
  return usual === undefined ? `${protocol}//${hostname}` : `${protocol}//${hostname}:${port || usual}`;
}

/** This very machine, as the URL standard writes it. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}

export function sameHost(a: AllowedHost, b: AllowedHost): boolean {
  return a.protocol === b.protocol && a.hostname === b.hostname && a.port === b.port;
}

function isRedirect(status: number): boolean {
  return status >= 301 && status <= 308 && status !== 304;
}

function parse(address: string, base?: string): URL {
  if (!URL.canParse(address, base)) throw new Failure('PROVIDER_HOST_NOT_ALLOWED');
  return new URL(address, base);
}
