import type { ServerClock } from './clock.ts';

/** What goes wrong with one request. */
export type Fault =
  /** Answered only after this long. */
  | { kind: 'latency'; ms: number }
  /** The connection breaks before the server has done anything, or after it has. */
  | { kind: 'reset'; when: 'before' | 'after' }
  /** Answered by something in between, with a page; nothing is done. */
  | { kind: 'status'; status: 423 | 429 | 500 | 502 | 503 | 504; retryAfter?: string }
  /** The connection breaks in the middle of the body. */
  | { kind: 'truncate'; afterBytes: number }
  /** The body ends early but looks complete: its length is told as what was sent. */
  | { kind: 'short'; afterBytes: number }
  /** Nothing more comes: not even a head where null. */
  | { kind: 'stall'; afterBytes: number | null };

export interface FaultyRequest {
  method: string;
  /** Without the origin. */
  path: string;
  headers: Headers;
  /** From 1. */
  number: number;
}

/** Chooses what goes wrong with a request, if anything. */
export type Faults = (request: FaultyRequest) => Fault | null;

export interface SeededFaults {
  /** The same seed gives the same faults to the same requests in the same order. */
  seed: number;
  /** 0 to 1: of the requests, how many go wrong. */
  share: number;
  kinds?: readonly Fault[];
  /** After so many in a row one request passes, so that everything ends. Default 3. */
  atMostInARow?: number;
}

const EVERY_KIND: readonly Fault[] = [
  { kind: 'latency', ms: 200 },
  { kind: 'reset', when: 'before' },
  { kind: 'reset', when: 'after' },
  { kind: 'status', status: 423 },
  { kind: 'status', status: 429 },
  { kind: 'status', status: 429, retryAfter: '2' },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 503, retryAfter: '1' },
  { kind: 'truncate', afterBytes: 10 },
  { kind: 'truncate', afterBytes: 400 },
  { kind: 'short', afterBytes: 7 },
];

export function seededFaults({ seed, share, kinds = EVERY_KIND, atMostInARow = 3 }: SeededFaults): Faults {
  const random = seededNumbers(seed);
  let inARow = 0;
  return () => {
    const fault = random() < share && inARow < atMostInARow ? kinds[Math.floor(random() * kinds.length)] : undefined;
    inARow = fault ? inARow + 1 : 0;
    return fault ?? null;
  };
}

/** A small generator of numbers from 0 to 1 that gives the same for the same seed. */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The connection broke: what `fetch` rejects with, and what a listening server destroys the socket for. */
export class ConnectionBroken extends TypeError {
  constructor(message: string, code: string) {
    super(message, { cause: Object.assign(new Error(code), { code }) });
  }
}

const broken = (): ConnectionBroken => new ConnectionBroken('fetch failed', 'ECONNRESET');

/** Answers with `answer`, spoilt as the fault says. */
export async function withFault(
  fault: Fault | null,
  request: Request,
  answer: () => Promise<Response>,
  clock: ServerClock,
): Promise<Response> {
  switch (fault?.kind) {
    case undefined:
      return answer();
    case 'latency':
      await clock.wait(fault.ms, request.signal);
      return answer();
    case 'reset':
      if (fault.when === 'after') await discard(await answer());
      throw broken();
    case 'status':
      return statusPage(fault.status, fault.retryAfter);
    case 'stall':
      if (fault.afterBytes === null) await never(request.signal);
      return cutBody(await answer(), fault.afterBytes ?? 0, () => never(request.signal));
    case 'truncate':
      return cutBody(await answer(), fault.afterBytes, () =>
        Promise.reject(new ConnectionBroken('terminated', 'UND_ERR_SOCKET')),
      );
    case 'short':
      return shortened(await answer(), fault.afterBytes);
  }
}

async function discard(response: Response): Promise<void> {
  await response.body?.cancel();
}

function never(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function statusPage(status: number, retryAfter?: string): Response {
  const headers = new Headers({ 'content-type': 'text/html' });
  if (retryAfter !== undefined) headers.set('retry-after', retryAfter);
  return new Response(`<html><body><h1>${status}</h1></body></html>`, { status, headers });
}

/** So many bytes of the body, then `ending`. Bodies that are shorter end as they are. */
function cutBody(response: Response, afterBytes: number, ending: () => Promise<never>): Response {
  if (!response.body) return response;
  const reader = response.body.getReader();
  let left = afterBytes;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        if (left <= 0) return ending();
        const { done, value } = await reader.read();
        if (done) return controller.close();
        controller.enqueue(value.subarray(0, left));
        left -= value.byteLength;
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return new Response(stream, response);
}

async function shortened(response: Response, bytes: number): Promise<Response> {
  if (!response.body) return response;
  const whole = new Uint8Array(await response.arrayBuffer());
  const body = whole.subarray(0, bytes);
  const headers = new Headers(response.headers);
  headers.set('content-length', String(body.byteLength));
  return new Response(body, { status: response.status, headers });
}
