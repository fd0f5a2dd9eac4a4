import { on } from 'node:events';
import { APIError } from 'openai';
import { WebSocket } from 'ws';
import type { OpenRealtimeSocket } from '../engine/providers/transcription-realtime.ts';

/** A message larger than this is no event of the interface. */
const MOST_MESSAGE_BYTES = 1024 * 1024;

/**
 * Opens sockets with `ws`. A socket does not pass through the egress gate's `fetch`: who asks for one has checked its host
 * against the same list, and redirects are not followed, as they would lead away from it.
 */
export const openRealtimeSocket: OpenRealtimeSocket = (address, headers, signal) =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = new WebSocket(address, {
      headers,
      maxPayload: MOST_MESSAGE_BYTES,
      followRedirects: false,
      perMessageDeflate: false,
    });
    // Listening begins before the connection stands, so that no message comes before its reader.
    const reading = new AbortController();
    const received = on(socket, 'message', { signal: reading.signal, close: ['close'] });
    const abort = () => {
      socket.terminate();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      reject(new APIError(response.statusCode ?? 500, undefined, 'The server refused the connection', new Headers()));
      socket.terminate();
    });
    // Also what ends a connection that stood; its reader learns it from `received`.
    socket.on('error', reject);
    socket.once('open', () => {
      signal.removeEventListener('abort', abort);
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
