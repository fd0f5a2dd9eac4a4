import { randomBytes } from 'node:crypto';
import type { Account } from '../../contract/accounts.ts';
import { Failure } from '../failure.ts';
import { textOf } from './answer-text.ts';
import type { Connection, ServerRequest } from './connection.ts';
import { createExchange, type Trace } from './exchange.ts';
import { createLanes } from './lanes.ts';
import { retryAfterMs } from './retry-after.ts';
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
  /** All of this answer's body is here: it needs no watching. Default: none is. */
  isWhole?: (response: Response) => boolean;
  /** The certificate refused last was of another host: somebody else answers in the server's place. Default: it was not. */
  isForeign?: () => boolean;
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
  /** The password was refused where it was sent beside these requests: all end, as after a 401. */
  refuse(): void;
  /** Ends every request with `reason`. */
  close(reason: Error): void;
}

/** As many as a browser and Nextcloud's own clients send; more are not faster (research/nextcloud.md) and crowd others out. */
const LANES = 4;
const STALL_MS = 30_000;
/** A request is sent at most this often. */
const MOST_ATTEMPTS = 3;
/** Doubled with each attempt, and between half and one and a half of it by chance: clients of one server do not come back together. */
const BACK_OFF_MS = 500;
/** Who asks to wait longer is not waited for here: the run that asks is put off instead. */
const LONGEST_WAIT_MS = 60_000;

/** Asks for nothing but whether it may. */
const ROOT: ServerRequest = { method: 'PROPFIND', path: '/', headers: { Depth: '0' } };

/** What Apache puts behind the tag of what it packed. */
const PACKED_TAG = '-gzip"';

const ELSEWHERE =
  'Something else answers in the place of the server, as in a network that asks for a sign-in of its own first. It is tried again by itself.';
const FOLDER_REFUSED = 'The server does not let this account in here.';

const STOP_CODES = { 'sign-in': 'ACCOUNT_SIGN_IN', disabled: 'ACCOUNT_DISABLED', untrusted: 'SERVER_UNTRUSTED' } as const;
/** Those that can be sent twice (RFC 9110, 9.2.2; REPORT and SEARCH only read). */
const REPEATABLE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PROPFIND', 'REPORT', 'SEARCH', 'PUT', 'DELETE']);

export function createConnection(parts: ConnectionParts): ServerConnection {
  const { account, clock = systemClock, stallMs = STALL_MS, isWhole = () => false, isForeign = () => false } = parts;
  // Until the server has taken the password once, one request at a time: a wrong one counts against the whole network.
  const lanes = createLanes(1);
  const stopping = new AbortController();
  const exchange = createExchange({ ...parts, authorization, mayBeSent: refuseWhereStopped, nowMs: () => clock.nowMs() });
  const endings = new WeakMap<AbortSignal, AbortSignal>();
  let known: Promise<string> | null = null;
  let quietUntilMs = 0;

  function stop(reason: StopReason, failure: Failure): Failure {
    if (!stopping.signal.aborted) {
      parts.onStop(reason, failure);
      stopping.abort(failure);
    }
    return failure;
  }

  function refuseWhereStopped(): void {
    stopping.signal.throwIfAborted();
    const { state } = account();
    if (state !== 'ready') throw new Failure(STOP_CODES[state]);
  }

  async function authorization(): Promise<string> {
    known ??= parts.credentials().then((found) => {
      if (found === null) throw stop('sign-in', new Failure('ACCOUNT_SIGN_IN'));
      return `Basic ${Buffer.from(`${found.loginName}:${found.password}`).toString('base64')}`;
    });
    return await known.catch((error: unknown) => {
      known = null;
      throw error;
    });
  }

  /** Waits as the server asked; longer waits are the asking run's. */
  async function quiet(signal: AbortSignal): Promise<void> {
    const leftMs = quietUntilMs - clock.nowMs();
    if (leftMs > LONGEST_WAIT_MS) throw new Failure('SERVER_BUSY', { retryAfterMs: Math.ceil(leftMs) });
    if (leftMs > 0) await clock.wait(leftMs, signal);
  }

  /**
   * Servers other than Nextcloud may refuse the right password below one folder alone (Apache's `Require`). The root of the account
   * is asked before that is taken for the password's end.
   */
  async function isRefusedHereAlone({ path }: ServerRequest, trace: Trace, signal: AbortSignal): Promise<boolean> {
    if (account().kind === 'nextcloud' || path === ROOT.path) return false;
    const response = await exchange(ROOT, trace, signal);
    await response.body?.cancel();
    return response.ok;
  }

  /** The failure of an answer nobody asked for. What it means for the whole account is done at once. */
  async function failureOf(response: Response, request: ServerRequest, trace: Trace, signal: AbortSignal): Promise<Failure> {
    const { status, headers } = response;
    if (status === 401) {
      await response.body?.cancel();
      const isHereAlone = await isRefusedHereAlone(request, trace, signal);
      if (isHereAlone) return new Failure('SERVER_REFUSED', { message: FOLDER_REFUSED });
      return stop('sign-in', new Failure('ACCOUNT_SIGN_IN'));
    }
    const askedToWaitMs = retryAfterMs(headers, clock.nowMs());
    const text = await textOf(response, { stallMs, signal });
    const failure = serverFailure({ status, headers, text }, askedToWaitMs);
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
      const { status } = response;
      if (status !== 401) lanes.widen(LANES);
      const isWanted = status !== 401 && (response.ok || request.expect?.includes(status) === true);
      if (!isWanted) throw await failureOf(response, request, trace, signal);
      if (response.body !== null && !isWhole(response)) return handedOn(response, { stallMs, signal, done: leave });
      leave();
      return handedOn(response, null);
    } catch (error) {
      leave();
      if (!(error instanceof Failure) || error.code !== 'SERVER_UNTRUSTED') throw error;
      // Nothing was sent, and nothing is the matter with the account.
      if (isForeign()) throw new Failure('SERVER_UNREACHABLE', { message: ELSEWHERE, cause: error });
      throw stop('untrusted', error);
    }
  }

  /** One for all requests of a run: such signals are costly to make. */
  function endedWith(signal: AbortSignal): AbortSignal {
    const known = endings.get(signal) ?? AbortSignal.any([signal, stopping.signal]);
    endings.set(signal, known);
    return known;
  }

  async function request(wanted: ServerRequest, trace: Trace, signal: AbortSignal): Promise<Response> {
    signal.throwIfAborted();
    refuseWhereStopped();
    const ended = endedWith(signal);
    for (let sent = 1; ; sent++) {
      try {
        return await attempt(wanted, trace, ended);
      } catch (error) {
        ended.throwIfAborted();
        if (wanted.once === true || sent === MOST_ATTEMPTS || !mayPass(error, wanted.method)) throw error;
        const isToldWhen = quietUntilMs > clock.nowMs();
        if (!isToldWhen) await clock.wait(BACK_OFF_MS * 2 ** (sent - 1) * (0.5 + clock.random()), ended);
      }
    }
  }

  return {
    traced() {
      const trace: Trace = { id: randomBytes(16).toString('hex'), span: randomBytes(4).toString('hex'), sent: 0 };
      return {
        account,
        request: (wanted, signal) => request(wanted, trace, signal),
        requestsSent: () => trace.sent,
      };
    },
    refuse: () => void stop('sign-in', new Failure('ACCOUNT_SIGN_IN')),
    close: (reason) => stopping.abort(reason),
  };
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

/** The answer with its body watched, where there is something to watch, and its entity tag as it is without packing. */
function handedOn(response: Response, watching: Parameters<typeof watchedBody>[1] | null): Response {
  const { status, statusText, body } = response;
  const tag = response.headers.get('etag');
  const isPackedTag = tag?.endsWith(PACKED_TAG) === true;
  if (watching === null && !isPackedTag) return response;
  const headers = new Headers(response.headers);
  if (isPackedTag) headers.set('etag', `${tag.slice(0, -PACKED_TAG.length)}"`);
  return new Response(body === null || watching === null ? body : watchedBody(body, watching), { status, statusText, headers });
}
