import { on } from 'node:events';
import type { Agent } from 'node:http';
import { WebSocket } from 'ws';
import type { OpenSocket } from '../engine/security/egress.ts';

export interface TextSocketOptions {
  /** Makes the connection, as for `https.request`; Node's own where left out. */
  agent?: Agent;
  /** What a server that answers with no socket is rejected with. */
  refused: (status: number) => Error;
  /**
   * A connection that stays open: the other side is asked so often whether it is still there, and one that does not answer until
   * the next time counts as broken. Left out: it is not asked.
   */
  pingEveryMs?: number;
}

/** A message larger than this is no event of any interface spoken here. */
const MOST_MESSAGE_BYTES = 1024 * 1024;

/**
 * Opens sockets with `ws`. A socket does not pass through the egress gate's `fetch`: the gate's `socketWay` is around this. No
 * redirect is followed, as it would lead away from the address that was checked. The signal ends what is open, too, at once: what
 * waits to be sent is not.
 */
export function textSocketOpener({ agent, refused, pingEveryMs }: TextSocketOptions): OpenSocket {
  return (address, headers, signal) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const socket = new WebSocket(address, {
        headers,
        maxPayload: MOST_MESSAGE_BYTES,
        followRedirects: false,
        perMessageDeflate: false,
        ...(agent === undefined ? {} : { agent }),
      });
      // Listening begins before the connection stands, so that no message comes before its reader.
      const reading = new AbortController();
      const received = on(socket, 'message', { signal: reading.signal, close: ['close'] });
      const abort = () => {
        socket.terminate();
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', abort, { once: true });
      socket.once('close', () => signal.removeEventListener('abort', abort));
      socket.once('unexpected-response', (_request, response) => {
        response.resume();
        reject(refused(response.statusCode ?? 500));
        socket.terminate();
      });
      // Also what ends a connection that stood; its reader learns it from `received`.
      socket.on('error', reject);
      socket.once('open', () => {
        if (pingEveryMs !== undefined) watch(socket, pingEveryMs);
        resolve({
          send: (text) => socket.send(text, () => undefined),
          async *messages() {
            for await (const [data] of received as AsyncIterable<[Buffer]>) yield data.toString('utf8');
          },
          close() {
            reading.abort();
            socket.close();
          },
        });
      });
    });
}

/** Ends a connection whose other side is gone without a word, as behind a router that forgot it. */
function watch(socket: WebSocket, everyMs: number): void {
  let isThere = true;
  socket.on('pong', () => (isThere = true));
  const timer = setInterval(() => {
    if (!isThere) return socket.terminate();
    isThere = false;
    socket.ping();
  }, everyMs);
  timer.unref();
  socket.once('close', () => clearInterval(timer));
}
