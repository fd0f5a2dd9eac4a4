import type { IncomingHttpHeaders } from 'node:http';

/**
 * The address a request was made to, if it is ours: another name in `Host` means that some website had its name point
 * to this computer (DNS rebinding). Null where it is not ours.
 */
export function ownHost(headers: IncomingHttpHeaders, port: number): string | null {
  const { host } = headers;
  return host === `127.0.0.1:${port}` || host === `localhost:${port}` ? host : null;
}

/** True where the page that asks came from us. Browsers always send `Origin` with WebSockets, and pages cannot forge it. */
export function isOwnOrigin(headers: IncomingHttpHeaders, host: string): boolean {
  return headers.origin === `http://${host}`;
}
