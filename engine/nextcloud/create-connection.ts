import { randomBytes } from 'node:crypto';
import type { Account } from '../../contract/accounts.ts';
import { Failure } from '../failure.ts';
import type { Connection, ServerRequest } from './connection.ts';
import { createCookieJar } from './cookie-jar.ts';
import { createLanes } from './lanes.ts';
import { retryAfterMs } from './retry-after.ts';
import { textOf } from './answer-text.ts';
import { serverFailure } from './server-failure.ts';
import { type ConnectionClock, systemClock } from './system-clock.ts';
import { watchedBody } from './watched-body.ts';

export interface Credentials {
  loginName: string;
  password: string;
}

/** Why all requests of an account ended. */
export type StopReason = 'sign-in' | 'disabled' | 'untrusted';

export interface ConnectionParts {
  /** As known at each call: one that is not `ready` is asked nothing. */
  account: () => Account;
  /** Asked before the first request; null where none is stored. Failures: KEYCHAIN_*. */
  credentials: () => Promise<Credentials | null>;
  /** Through the egress gate, and handing redirects back. */
  fetch: typeof globalThis.fetch;
  userAgent: string;
  /** Called once, before any request of the account fails with it: what it is told outlives this process. */
  onStop: (reason: StopReason, failure: Failure) => void;
  /** The system's where left out. */
  clock?: ConnectionClock;
  /** Longest silence in the middle of a body. Default 30 s: as long as the head of an answer may take. */
  stallMs?: number;
}

/** The connection of one sign-in: after it stopped, or with other credentials, another one is made. */
export interface ServerConnection {
  /** For one run or flow: its requests carry one trace id, and are counted apart. */
  traced(): Connection;
  /** Ends every request with `reason`. */
  close(reason: Error): void;
}

/** As many as a browser and Nextcloud's own clients send; more are not faster (research/nextcloud.md) and crowd others out. */
const LANES = 4;
const HEAD_TIMEOUT_MS = 30_000;
const STALL_MS = 30_000;
/** A request is sent at most this often. */
const MOST_ATTEMPTS = 3;
/** Doubled with each attempt, and between half and one and a half of it by chance: clients of one server do not come back together. */
const BACK_OFF_MS = 500;
/** Who asks to wait longer is not waited for here: the run that asks is put off instead. */
const LONGEST_WAIT_MS = 60_000;

const STOP_CODES = { 'sign-in': 'ACCOUNT_SIGN_IN', disabled: 'ACCOUNT_DISABLED', untrusted: 'SERVER_UNTRUSTED' } as const;
/** Those that can be sent twice (RFC 9110, 9.2.2; REPORT and SEARCH only read). */
const REPEATABLE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PROPFIND', 'REPORT', 'SEARCH', 'PUT', 'DELETE']);
/** Those that may be sent to the place a redirect names. */
const FOLLOWING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PROPFIND', 'REPORT']);
/** Answered in XML that packs well, and without an entity tag of their own: packing breaks those (recordings 057 to 059). */
const PACKED: ReadonlySet<string> = new Set(['PROPFIND', 'REPORT', 'SEARCH']);

interface Trace {
  id: string;
  sent: number;
}

export function createConnection(parts: ConnectionParts): ServerConnection {
  const { account, fetch, clock = systemClock, stallMs = STALL_MS } = parts;
  const cookies = createCookieJar();
  // Until the server has taken the password once, one request at a time: a wrong one counts against the whole network.
  const lanes = createLanes(1);
  const stopping = new AbortController();
  let credentials: Promise<string> | null = null;
  let quietUntilMs = 0;

  function stop(reason: StopReason, failure: Failure): Failure {
    if (!stopping.signal.aborted) {
      parts.onStop(reason, failure);
      stopping.abort(failure);
    }
    return failure;
  }

  function refuseWhereStopped(): void {
    if (stopping.signal.aborted) throw stopping.signal.reason;
    const { state } = account();
    if (state !== 'ready') throw new Failure(STOP_CODES[state]);
  }

  async function authorization(): Promise<string> {
    credentials ??= parts.credentials().then((found) => {
      if (found === null) throw stop('sign-in', new Failure('ACCOUNT_SIGN_IN'));
      return `Basic ${Buffer.from(`${found.loginName}:${found.password}`).toString('base64')}`;
    });
    return await credentials.catch((error: unknown) => {
      credentials = null;
      throw error;
    });
  }

  function addressOf(path: string): URL {
    const { baseUrl } = account();
    const address = new URL(/^https?:/.test(path) ? path : baseUrl + path);
    if (address.origin !== new URL(baseUrl).origin) throw new Failure('SERVER_MOVED');
    return address;
  }

  async function headersFor({ method, headers }: ServerRequest, address: URL, trace: Trace): Promise<Headers> {
    const all = new Headers({
      'User-Agent': parts.userAgent,
      'Accept-Encoding': PACKED.has(method) ? 'gzip' : 'identity',
      Authorization: await authorization(),
      traceparent: `00-${trace.id}-${randomBytes(8).toString('hex')}-01`,
    });
    // Also for DAV: with it a session that OCS began is no forgery to DAV, which else answers 401.
    if (account().kind === 'nextcloud') all.set('OCS-APIRequest', 'true');
    const cookie = keepsCookies(address) ? cookies.header(address.pathname, clock.nowMs()) : null;
    if (cookie !== null) all.set('Cookie', cookie);
    for (const [name, value] of Object.entries(headers ?? {})) all.set(name, value);
    return all;
  }

  /** Waits as the server asked; longer waits are the asking run's. */
  async function quiet(signal: AbortSignal): Promise<void> {
    const leftMs = quietUntilMs - clock.nowMs();
    if (leftMs > LONGEST_WAIT_MS) throw new Failure('SERVER_BUSY', { retryAfterMs: Math.ceil(leftMs) });
    if (leftMs > 0) await clock.wait(leftMs, signal);
  }

  /** One request and the head of its answer, redirects followed. `signal` ends it, its body included. */
  async function exchange(request: ServerRequest, trace: Trace, signal: AbortSignal): Promise<Response> {
    let address = addressOf(request.path);
    for (let hops = 0; ; hops++) {
      const response = await head(request, address, trace, signal);
      cookiesFrom(response, address);
      const location = redirectOf(response, request);
      if (location === null) return response;
      await response.body?.cancel();
      const place = URL.parse(location, address.href);
      if (place === null || hops === 2 || !FOLLOWING.has(request.method) || !leadsOn(address, place)) {
        throw new Failure('SERVER_MOVED');
      }
      address = place;
    }
  }

  async function head(request: ServerRequest, address: URL, trace: Trace, signal: AbortSignal): Promise<Response> {
    const headers = await headersFor(request, address, trace);
    refuseWhereStopped();
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), request.headTimeoutMs ?? HEAD_TIMEOUT_MS);
    trace.sent += 1;
    try {
      const { method, body = null } = request;
      return await fetch(address.href, { method, headers, body, signal: AbortSignal.any([signal, late.signal]) });
    } catch (error) {
      signal.throwIfAborted();
      if (late.signal.aborted) throw new Failure('SERVER_TIMEOUT', { cause: error });
      if (!(error instanceof Failure)) throw new Failure('SERVER_UNREACHABLE', { cause: error });
      throw error.code === 'SERVER_UNTRUSTED' ? stop('untrusted', error) : error;
    } finally {
      clearTimeout(timer);
    }
  }

  function cookiesFrom(response: Response, address: URL): void {
    if (keepsCookies(address)) cookies.keep(response.headers, clock.nowMs());
  }

  /** The failure of an answer nobody asked for. What it means for the whole account is done at once. */
  async function failureOf(response: Response, signal: AbortSignal): Promise<Failure> {
    if (response.status === 401) {
      const failure = stop('sign-in', new Failure('ACCOUNT_SIGN_IN'));
      await response.body?.cancel();
      return failure;
    }
    const text = await textOf(response, { stallMs, signal });
    const askedToWaitMs = retryAfterMs(response.headers, clock.nowMs());
    const failure = serverFailure({ status: response.status, headers: response.headers, text }, askedToWaitMs);
    if (failure.code === 'ACCOUNT_DISABLED') return stop('disabled', failure);
    if (failure.code === 'SERVER_BUSY' && askedToWaitMs !== null) {
      quietUntilMs = Math.max(quietUntilMs, clock.nowMs() + askedToWaitMs);
    }
    return failure;
  }

  async function attempt(request: ServerRequest, trace: Trace, signal: AbortSignal): Promise<Response> {
    const leave = await lanes.take(signal);
    try {
      await quiet(signal);
      const response = await exchange(request, trace, signal);
      if (response.status !== 401) lanes.widen(LANES);
      const isWanted = response.status !== 401 && (response.ok || request.expect?.includes(response.status) === true);
      if (!isWanted) throw await failureOf(response, signal);
      return handedOn(response, { stallMs, signal, done: leave });
    } catch (error) {
      leave();
      throw error;
    }
  }

  async function request(wanted: ServerRequest, trace: Trace, signal: AbortSignal): Promise<Response> {
    signal.throwIfAborted();
    refuseWhereStopped();
    const ended = AbortSignal.any([signal, stopping.signal]);
    for (let sent = 1; ; sent++) {
      try {
        return await attempt(wanted, trace, ended);
      } catch (error) {
        ended.throwIfAborted();
        if (wanted.once === true || sent === MOST_ATTEMPTS || !mayPass(error, wanted.method)) throw error;
        const askedToWait = quietUntilMs > clock.nowMs();
        if (!askedToWait) await clock.wait(BACK_OFF_MS * 2 ** (sent - 1) * (0.5 + clock.random()), ended);
      }
    }
  }

  return {
    traced() {
      const trace: Trace = { id: randomBytes(16).toString('hex'), sent: 0 };
      return {
        account,
        request: (wanted, signal) => request(wanted, trace, signal),
        requestsSent: () => trace.sent,
      };
    },
    close: (reason) => stopping.abort(reason),
  };
}

/** OCS and DAV check a session each in their own way: that of OCS is not kept, so that it never stands in DAV's. */
function keepsCookies({ pathname }: URL): boolean {
  return !pathname.includes('/ocs/');
}

function redirectOf(response: Response, { expect }: ServerRequest): string | null {
  const { status, headers } = response;
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

function mayPass(error: unknown, method: string): boolean {
  if (!REPEATABLE.has(method) || !(error instanceof Failure)) return false;
  if (error.code === 'SERVER_UNREACHABLE') return wasReset(error.cause);
  if (error.code === 'SERVER_BUSY') return (error.retryAfterMs ?? 0) <= LONGEST_WAIT_MS;
  return error.code === 'SERVER_TIMEOUT';
}

/** A connection that was there and broke may be there again in a moment; a network that is away is not. */
function wasReset(cause: unknown): boolean {
  const code = cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined;
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'ETIMEDOUT';
}

function handedOn(response: Response, watching: Parameters<typeof watchedBody>[1]): Response {
  const { status, statusText, body } = response;
  const headers = new Headers(response.headers);
  const tag = headers.get('etag');
  if (tag?.endsWith('-gzip"')) headers.set('etag', `${tag.slice(0, -'-gzip"'.length)}"`);
  if (body === null) watching.done();
  return new Response(body === null ? null : watchedBody(body, watching), { status, statusText, headers });
}
