import { createInbox, type Pipe } from './pipe.ts';

/** The part used of a DOM or Node `MessagePort`. */
export interface EventTargetPort {
  addEventListener(type: 'message' | 'close', listener: (event: { data?: unknown }) => void): void;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

/** The part used of Electron's `MessagePortMain` (main and utility process). */
export interface EmitterPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

/**
 * A pipe over a MessagePort. Messages are copied, never transferred: ports are reported to lose messages with a
 * transfer list in Electron. The port starts when the first listener is set, so nothing posted before is lost.
 */
export function portPipe(port: EventTargetPort | EmitterPort): Pipe {
  const inbox = createInbox();
  const onMessage = (data: unknown): void => {
    if (typeof data === 'string' || data instanceof Uint8Array) inbox.deliver(data);
  };
  if ('addEventListener' in port) {
    port.addEventListener('message', (event) => onMessage(event.data));
    port.addEventListener('close', () => inbox.end());
  } else {
    port.on('message', (event) => onMessage(event.data));
    port.on('close', () => inbox.end());
  }
  return {
    send: (message) => {
      if (!inbox.closed()) port.postMessage(message);
    },
    onMessage: (listener) => {
      inbox.onMessage(listener);
      port.start();
    },
    onClose: inbox.onClose,
    close: () => {
      if (inbox.end()) port.close();
    },
  };
}
