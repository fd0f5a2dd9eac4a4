import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** One file as a server has it, and how well that server behaves. */
export interface ServedFile {
  bytes: Uint8Array;
  /** As sent; null: none. */
  etag: string | null;
  checksum?: string | null;
  /** How requests for a part are answered: as RFC 9110 wants; with all of it; with the part whatever If-Range says. */
  ranges?: 'right' | 'ignored' | 'careless';
  /** Answers a request for a part without an ETag (a 206 must have one). */
  withoutTagOnPart?: boolean;
  /** Sent without its length, so that its end is all that tells. */
  chunked?: boolean;
}

export interface FileServer {
  baseUrl: string;
  /** Headers of every request, in order. */
  received: IncomingMessage['headers'][];
  /** Bytes of bodies sent so far. */
  sentBytes(): number;
  serve(file: ServedFile): void;
  /** The next answers break off after so many bytes of their body, one each; all others are whole. */
  cutAfter(...bytes: number[]): void;
  /** Called as an answer begins: the file may be changed under it. */
  onRequest(work: (() => void) | null): void;
  close(): Promise<void>;
}

/** Serves one file at every path, over real sockets. */
export async function startFileServer(): Promise<FileServer> {
  let file: ServedFile = { bytes: new Uint8Array(), etag: '"empty"' };
  const received: IncomingMessage['headers'][] = [];
  let cuts: number[] = [];
  let sentBytes = 0;
  let before: (() => void) | null = null;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    received.push(request.headers);
    before?.();
    const { bytes, etag, checksum, chunked } = file;
    const start = startOf(request, file);
    if (start !== null && start >= bytes.length) return void response.writeHead(416).end();
    const body = bytes.subarray(start ?? 0);
    const hidesTag = start !== null && file.withoutTagOnPart === true;
    response.writeHead(start === null ? 200 : 206, {
      ...(etag === null || hidesTag ? {} : { ETag: etag }),
      ...(checksum == null ? {} : { 'OC-Checksum': checksum }),
      ...(chunked ? {} : { 'Content-Length': body.length }),
      ...(start === null ? {} : { 'Content-Range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
      'Last-Modified': 'Fri, 20 Nov 2026 08:51:04 GMT',
    });
    const cut = cuts.shift();
    await pipeline(Readable.from(pieces(body.subarray(0, cut))), response, { end: cut === undefined });
    if (cut === undefined) return;
    response.flushHeaders();
    response.socket?.destroySoon(); // once what was written is sent
  }

  function* pieces(body: Uint8Array): Generator<Uint8Array, void, void> {
    const PIECE_BYTES = 50_000;
    for (let at = 0; at < body.length; at += PIECE_BYTES) {
      const piece = body.subarray(at, at + PIECE_BYTES);
      sentBytes += piece.length;
      yield piece;
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy()); // who asked has gone
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    sentBytes: () => sentBytes,
    serve: (next) => void (file = next),
    cutAfter: (...bytes) => void (cuts = bytes),
    onRequest: (work) => void (before = work),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Null: all of it is sent. */
function startOf({ headers }: IncomingMessage, { ranges = 'right', etag }: ServedFile): number | null {
  const asked = /^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1];
  if (asked === undefined || ranges === 'ignored') return null;
  const isSame = headers['if-range'] === etag && etag?.startsWith('"');
  return ranges === 'careless' || isSame ? Number(asked) : null;
}
