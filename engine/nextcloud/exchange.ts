import type { Account } from '../../contract/accounts.ts';
import { Failure } from '../failure.ts';
import type { ServerRequest } from './connection.ts';
import { createCookieJar } from './cookie-jar.ts';

/** What the requests of one run or flow have in common. */
export interface Trace {
  /** 32 hex digits (W3C Trace Context). */
  id: string;
  /** First half of the ids of its spans, 8 hex digits; the second is their number. */
  span: string;
  sent: number;
}

export interface ExchangeParts {
  account: () => Account;
  /** Value of `Authorization`. */
  authorization: () => Promise<string>;
  /** Throws where nothing may be sent any more. */
  mayBeSent: () => void;
  fetch: typeof globalThis.fetch;
  userAgent: string;
  nowMs: () => number;
}

/**
 * Sends a request once, redirects that lead on followed, and gives the answer's head, whatever its status. `signal` ends it, the
 * body included. Failures: SERVER_TIMEOUT, SERVER_UNREACHABLE, SERVER_UNTRUSTED, SERVER_MOVED.
 */
export type Exchange = (request: ServerRequest, trace: Trace, signal: AbortSignal) => Promise<Response>;

const SENT_AWAY =
  'Requests are sent on to another server, as in a network that asks for a sign-in of its own first. It is tried again by itself; if the server has moved, sign in at its new address.';
const HEAD_TIMEOUT_MS = 30_000;
const MOST_HOPS = 2;
/** Those that may be sent to the place a redirect names. */
const FOLLOWING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PROPFIND', 'REPORT']);
/** Answered in XML that packs well, and without an entity tag of their own: packing breaks those (recordings 057 to 059). */
const PACKED: ReadonlySet<string> = new Set(['PROPFIND', 'REPORT', 'SEARCH']);

export function createExchange({ account, authorization, mayBeSent, fetch, userAgent, nowMs }: ExchangeParts): Exchange {
  const cookies = createCookieJar();

  function addressOf(path: string): URL {
    const { baseUrl } = account();
    const address = new URL(/^https?:/.test(path) ? path : baseUrl + path);
    if (address.origin !== new URL(baseUrl).origin) throw new Failure('SERVER_MOVED');
    return address;
  }

  async function headersFor({ method, headers }: ServerRequest, address: URL, trace: Trace): Promise<Headers> {
    const span = trace.span + trace.sent.toString(16).padStart(8, '0');
    const all = new Headers({
      'User-Agent': userAgent,
      'Accept-Encoding': PACKED.has(method) ? 'gzip' : 'identity',
      Authorization: await authorization(),
      traceparent: `00-${trace.id}-${span}-01`,
    });
    // Without it OCS takes a request for a forgery (recording 006).
    if (isOcs(address)) all.set('OCS-APIRequest', 'true');
    const cookie = isOcs(address) ? null : cookies.header(address.pathname, nowMs());
    if (cookie !== null) all.set('Cookie', cookie);
    for (const [name, value] of Object.entries(headers ?? {})) all.set(name, value);
    return all;
  }

  async function head(request: ServerRequest, address: URL, trace: Trace, signal: AbortSignal): Promise<Response> {
    const headers = await headersFor(request, address, trace);
    mayBeSent();
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), request.headTimeoutMs ?? HEAD_TIMEOUT_MS);
    trace.sent += 1;
    try {
      const { method, body = null } = request;
      const response = await fetch(address.href, { method, headers, body, signal: AbortSignal.any([signal, late.signal]) });
      if (!isOcs(address)) cookies.keep(response.headers, nowMs());
      return response;
    } catch (error) {
      signal.throwIfAborted();
      if (late.signal.aborted) throw new Failure('SERVER_TIMEOUT', { cause: error });
      throw error instanceof Failure ? error : new Failure('SERVER_UNREACHABLE', { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  return async (request, trace, signal) => {
    let address = addressOf(request.path);
    for (let hops = 0; ; hops++) {
      const response = await head(request, address, trace, signal);
      const location = redirectOf(response, request);
      if (location === null) return response;
      await response.body?.cancel();
      const place = URL.parse(location, address.href);
      if (place !== null && place.hostname !== address.hostname) throw new Failure('SERVER_UNREACHABLE', { message: SENT_AWAY });
      if (place === null || hops === MOST_HOPS || !FOLLOWING.has(request.method) || !leadsOn(address, place)) {
        throw new Failure('SERVER_MOVED');
      }
      address = place;
    }
  };
}

/**
 * Nextcloud's own calls. A session they began is not brought to DAV: it would be taken for a forgery there and answered with 401
 * (its apps/dav/lib/Connector/Sabre/Auth.php, `requiresCSRFCheck`), which stops the account.
 */
function isOcs({ pathname }: URL): boolean {
  return pathname.includes('/ocs/');
}

function redirectOf({ status, headers }: Response, { expect }: ServerRequest): string | null {
  if (status < 301 || status > 308 || status === 304 || expect?.includes(status) === true) return null;
  return headers.get('location');
}

/**
 * The same place with a slash at its end (Apache asks for it on folders), or from a well-known address to where it points.
 * Anywhere else waits a page for signing in, which must not be taken for a document.
 */
function leadsOn(from: URL, to: URL): boolean {
  if (from.origin !== to.origin) return false;
  return to.pathname === `${from.pathname}/` || from.pathname.startsWith('/.well-known/');
}
