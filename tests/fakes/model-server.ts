import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What a server does wrong with one request. `hang` and `cut` send so many bytes first. */
export type ServerFault =
  | { kind: 'status'; status: number; headers?: Record<string, string> }
  | { kind: 'cut'; afterBytes: number }
  | { kind: 'hang'; afterBytes: number }
  | { kind: 'short'; bytes: number }
  | { kind: 'ignore-range' }
  | { kind: 'page' }
  | { kind: 'redirect'; to: string };

export interface ModelServer {
  /** With a slash at its end. */
  url: string;
  /** `GET /path` and the range asked for, as they came. */
  requests: string[];
  serve(path: string, bytes: Uint8Array): void;
  /** Each request for the path takes one fault from its list; without any it is served well. */
  fail(path: string, ...faults: ServerFault[]): void;
  /** Settled when a request hangs that was told to. */
  hanging(): Promise<void>;
  close(): void;
}

/** Serves files over HTTP as a file host does: ETag, Range, If-Range. Closed when the test is over, or by who keeps it. */
export async function startModelServer({ keep = false } = {}): Promise<ModelServer> {
  const files = new Map<string, { bytes: Uint8Array; etag: string }>();
  const faults = new Map<string, ServerFault[]>();
  const requests: string[] = [];
  let version = 0;
  let hung = Promise.withResolvers<void>();

  const server = createServer((request, response) => {
    const path = (request.url ?? '').slice(1);
    requests.push(`${path}${request.headers.range === undefined ? '' : ` ${request.headers.range}`}`);
    const file = files.get(path);
    const fault = faults.get(path)?.shift();
    if (fault && answerWrongly(fault, { request, response, file, hung: () => hung.resolve() })) return;
    if (file === undefined) return void response.writeHead(404).end();
    send(request, response, file, fault?.kind === 'ignore-range');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  if (!keep) onTestFinished(close);
  return {
    close,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests,
    serve: (path, bytes) => void files.set(path, { bytes, etag: `"v${++version}"` }),
    fail: (path, ...added) => void faults.set(path, [...(faults.get(path) ?? []), ...added]),
    async hanging() {
      await hung.promise;
      hung = Promise.withResolvers();
    },
  };
}

interface File {
  bytes: Uint8Array;
  etag: string;
}

function send(request: IncomingMessage, response: ServerResponse, { bytes, etag }: File, ignoreRange: boolean): void {
  const { range, 'if-range': condition } = request.headers;
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? NaN);
  const head = { etag, 'content-type': 'application/octet-stream', 'accept-ranges': 'bytes' };
  if (Number.isNaN(from) || ignoreRange || (condition !== undefined && condition !== etag)) {
    response.writeHead(200, { ...head, 'content-length': bytes.length }).end(bytes);
  } else if (from >= bytes.length) {
    response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
  } else {
    const rest = bytes.subarray(from);
    const place = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
    response.writeHead(206, { ...head, 'content-range': place, 'content-length': rest.length }).end(rest);
  }
}

/** Whether the request has been answered. */
function answerWrongly(
  fault: ServerFault,
  {
    request,
    response,
    file,
    hung,
  }: { request: IncomingMessage; response: ServerResponse; file: File | undefined; hung: () => void },
): boolean {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const rest = file?.bytes.subarray(from) ?? new Uint8Array(0);
  const place = from > 0 ? { 'content-range': `bytes ${from}-${from + rest.length - 1}/${from + rest.length}` } : {};
  const head = { etag: file?.etag ?? '', 'content-type': 'application/octet-stream', ...place };
  switch (fault.kind) {
    case 'status':
      response.writeHead(fault.status, fault.headers).end();
      return true;
    case 'redirect':
      response.writeHead(302, { location: fault.to }).end();
      return true;
    case 'page':
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<!doctype html><title>Sign in</title>');
      return true;
    case 'short':
      response.writeHead(200, { ...head, 'transfer-encoding': 'chunked' }).end(rest.subarray(0, fault.bytes));
      return true;
    case 'cut':
    case 'hang':
      response.writeHead(from > 0 ? 206 : 200, { ...head, 'content-length': rest.length });
      response.write(rest.subarray(0, fault.afterBytes), () => (fault.kind === 'cut' ? response.destroy() : hung()));
      return true;
    case 'ignore-range':
      return false;
  }
}
