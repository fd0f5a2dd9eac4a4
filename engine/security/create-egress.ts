import type { AnswerMode } from '../../contract/ask.ts';
import { Failure } from '../failure.ts';
import type { Log } from '../parts.ts';
import { type Admitted, createAdmission, type Way } from './admission.ts';
import type { ConnectionLedger, ExchangeEnd, LedgerEntry } from './connection-ledger.ts';
import { countedBody } from './counted-body.ts';
import { countedSocket } from './counted-socket.ts';
import type { Egress, OpenSocket, OutgoingSocket, SendContext, SocketWayOptions, WayOutOptions } from './egress.ts';
import { outgoingRequest } from './outgoing-request.ts';
import { createUnderWay, type SendingWork } from './under-way.ts';

/** A server moves an address at most this often before it is taken for a loop. */
const MOST_REDIRECTS = 3;

export interface EgressParts {
  /** Read for each request. */
  mode: () => AnswerMode;
  ledger: ConnectionLedger;
  log: Log;
}

export interface OpenEgress extends Egress {
  /** Looks at the mode again. Where it is now offline, all that is under way is ended before this returns. */
  modeChanged(): void;
}

/**
 * The gate: https and wss always, in the clear to this very machine only; no name or password in an address; to the hosts of its way
 * and nowhere else, redirects included, which are never followed with another method; nothing in offline mode.
 */
export function createEgress({ mode, ledger, log }: EgressParts): OpenEgress {
  const admission = createAdmission({ mode, ledger, log });
  const underWay = createUnderWay();
  const listeners = new Set<(isOffline: boolean) => void>();
  let wasOffline = mode() === 'offline';

  async function send(
    options: WayOutOptions,
    context: SendContext,
    ...[input, init]: Parameters<typeof globalThis.fetch>
  ): Promise<Response> {
    const way: Way = { ...options, context, kind: 'request' };
    const asked = init?.signal ?? (input instanceof Request ? input.signal : null);
    asked?.throwIfAborted();
    let admitted = admission.admit(way, URL.parse(input instanceof Request ? input.url : String(input)));
    const work = underWay.begin(asked, admitted.staysHere);
    try {
      const request = await outgoingRequest(input, init, { exactly: context.approve !== undefined });
      for (let redirects = 0; ; redirects++) {
        await admission.approve(way, admitted, request, work.signal);
        work.signal.throwIfAborted();
        const entry = ledger.begin(admitted.start);
        context.onSent?.();
        entry.sent(request.bodyBytes);
        const response = await headOf(options, request.init, { admitted, entry, work });
        const location = isRedirect(response.status) ? response.headers.get('location') : null;
        if (location === null || options.handsBackRedirects === true) return handedOn(response, { entry, work, ...options });
        await response.body?.cancel();
        entry.end('done', response.status);
        admitted = admission.admit(way, URL.parse(location, admitted.address.href));
        const keepsMethod = response.status >= 307 || request.method === 'GET' || request.method === 'HEAD';
        if (!keepsMethod || redirects === MOST_REDIRECTS) {
          throw new Failure('PROVIDER_REQUEST_REFUSED', { message: 'The address of the provider in Settings has moved.' });
        }
      }
    } catch (error) {
      work.leave();
      throw work.reasonOr(error);
    }
  }

  async function openSocket(
    options: SocketWayOptions,
    context: SendContext,
    ...[address, headers, asked]: Parameters<OpenSocket>
  ): Promise<OutgoingSocket> {
    const way: Way = { ...options, context, kind: 'socket' };
    asked.throwIfAborted();
    const admitted = admission.admit(way, address);
    const work = underWay.begin(asked, admitted.staysHere);
    let entry: LedgerEntry | null = null;
    try {
      await admission.approve(way, admitted, { method: 'GET', body: new Uint8Array() }, work.signal);
      work.signal.throwIfAborted();
      entry = ledger.begin(admitted.start);
      context.onSent?.();
      return countedSocket(await options.open(address, headers, work.signal), entry, work);
    } catch (error) {
      entry?.end(work.signal.aborted ? 'cancelled' : 'failed', null);
      work.leave();
      throw work.reasonOr(error);
    }
  }

  return {
    way: (options) => ({
      fetch: (...request) => send(options, {}, ...request),
      with:
        (context) =>
        (...request) =>
          send(options, context, ...request),
    }),
    socketWay: (options) => ({
      open: (...opening) => openSocket(options, {}, ...opening),
      with:
        (context) =>
        (...opening) =>
          openSocket(options, context, ...opening),
    }),
    isOffline: () => mode() === 'offline',
    onSwitch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    modeChanged() {
      const isOffline = mode() === 'offline';
      if (isOffline === wasOffline) return;
      wasOffline = isOffline;
      if (isOffline) underWay.stop();
      for (const listener of listeners) listener(isOffline);
    },
  };
}

/** Sends it to one address. */
async function headOf(
  { fetch }: WayOutOptions,
  init: RequestInit,
  { admitted, entry, work }: { admitted: Admitted; entry: LedgerEntry; work: SendingWork },
): Promise<Response> {
  try {
    const response = await fetch(admitted.address.href, { ...init, redirect: 'manual', signal: work.signal });
    if (response.type === 'opaqueredirect') throw new Failure('PROVIDER_HOST_NOT_ALLOWED');
    return response;
  } catch (error) {
    entry.end(work.signal.aborted ? 'cancelled' : 'failed', null);
    throw error;
  }
}

/** The answer, its body counted as it is read; the work is over when that is. */
function handedOn(
  response: Response,
  { entry, work, isWhole }: { entry: LedgerEntry; work: SendingWork } & Pick<WayOutOptions, 'isWhole'>,
): Response {
  const { body, status, statusText, headers } = response;
  const end = (outcome: ExchangeEnd): void => {
    // What is left unread of an answer that says no was not wanted anyway.
    entry.end(outcome === 'cancelled' && status >= 300 && !work.signal.aborted ? 'done' : outcome, status);
    work.leave();
  };
  if (body === null || isWhole?.(response) === true) {
    if (body !== null) entry.received(Number(headers.get('content-length') ?? 0));
    end('done');
    return response;
  }
  const counted = countedBody(body, { signal: work.signal, received: entry.received, end });
  return new Response(counted, { status, statusText, headers });
}

function isRedirect(status: number): boolean {
  return status >= 301 && status <= 308 && status !== 304;
}
