/** One place requests may go to: exactly this scheme, host and port. */
export interface AllowedHost {
  protocol: 'https:' | 'http:';
  /** As the URL standard writes it: lower case, punycode, IPv6 in brackets. */
  hostname: string;
  /** Decimal, never empty. */
  port: string;
}

const USUAL_PORTS: Readonly<Record<string, string>> = { 'https:': '443', 'wss:': '443', 'http:': '80', 'ws:': '80' };

/**
 * The host of a base address, or null where nothing may be sent there: not an address, not https (http only to this
 * machine), or with a name or password in it.
 */
export function allowedHost(baseUrl: string): AllowedHost | null {
  return URL.canParse(baseUrl) ? hostOf(new URL(baseUrl)) : null;
}

/** As `allowedHost`, of an address that is one. */
export function hostOf({ protocol, hostname, port, username, password }: URL): AllowedHost | null {
  if (username !== '' || password !== '' || hostname === '') return null;
  if (protocol === 'https:') return { protocol, hostname, port: port || '443' };
  if (protocol === 'http:' && isLoopback(hostname)) return { protocol, hostname, port: port || '80' };
  return null;
}

/** The same of a WebSocket's address: `wss` counts as https, `ws` as http. */
export function socketHostOf({ protocol, href }: URL): AllowedHost | null {
  if (protocol !== 'wss:' && protocol !== 'ws:') return null;
  return hostOf(new URL(href.replace(/^ws/, 'http')));
}

/** Scheme, host and port, as they go on record. */
export function destinationOf({ protocol, hostname, port }: URL): string {
  const usual = USUAL_PORTS[protocol];
  return usual === undefined ? `${protocol}//${hostname}` : `${protocol}//${hostname}:${port || usual}`;
}

/** This very machine, as the URL standard writes it. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}

export function sameHost(a: AllowedHost, b: AllowedHost): boolean {
  return a.protocol === b.protocol && a.hostname === b.hostname && a.port === b.port;
}
