import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';

/** Told of a request made while `work` runs: that it looks for a connection, and that it has one. */
export interface ConnectionNotice {
  connecting(): void;
  connected(): void;
}

const current = new AsyncLocalStorage<ConnectionNotice>();
const noticed = new WeakMap<object, ConnectionNotice>();
let isListening = false;

/**
 * Node's `fetch` does not say when a connection stands, but its diagnostics do (nodejs.org/api/diagnostics_channel.html, undici
 * docs/api/DiagnosticsChannel.md). Where another `fetch` is used, as in Electron, nothing is told.
 */
export function noticingConnections<Result>(notice: ConnectionNotice, work: () => Result): Result {
  listen();
  return current.run(notice, work);
}

function listen(): void {
  if (isListening) return;
  isListening = true;
  subscribe('undici:request:create', (message) => {
    const notice = current.getStore();
    const request = requestIn(message);
    if (notice === undefined || request === null) return;
    noticed.set(request, notice);
    notice.connecting();
  });
  subscribe('undici:client:sendHeaders', (message) => {
    const request = requestIn(message);
    if (request !== null) noticed.get(request)?.connected();
  });
}

function requestIn(message: unknown): object | null {
  const request = message !== null && typeof message === 'object' && 'request' in message ? message.request : null;
  return typeof request === 'object' ? request : null;
}
