import { createInbox, type Pipe } from './pipe.ts';

/** The part used of a WebSocket: the browser's, Node's, and the `ws` package's on the server. */
export interface SocketLike {
  binaryType: string;
  readonly readyState: number;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close' | 'error', listener: () => void): void;
  send(message: string | Uint8Array<ArrayBuffer>): void;
  close(): void;
}

/** `readyState` of an open WebSocket (WHATWG WebSockets). */
const OPEN = 1;

/**
 * A pipe over a WebSocket that is connecting or open. What is sent before it is open would be lost: above this, the
 * serving side speaks first (see `orderedPipe`), so nothing is.
 */
export function socketPipe(socket: SocketLike): Pipe {
  const inbox = createInbox();
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') inbox.deliver(data);
    else if (data instanceof ArrayBuffer) inbox.deliver(new Uint8Array(data));
  });
  socket.addEventListener('close', () => inbox.end());
  // A broken socket reports an error and then closes; the close is what is acted upon.
  socket.addEventListener('error', () => undefined);
  return {
    send: (message) => {
      if (socket.readyState !== OPEN) return;
      socket.send(typeof message === 'string' ? message : new Uint8Array(message));
    },
    onMessage: inbox.onMessage,
    onClose: inbox.onClose,
    close: () => {
      if (inbox.end()) socket.close();
    },
  };
}
