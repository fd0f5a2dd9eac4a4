import http from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';

/** The environment variables in which systems name a proxy. */
const PROXY_VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'NO_PROXY', 'no_proxy'] as const;

/**
 * A `fetch` for GET through the proxy at `proxyUrl`, or through the one the environment names; `direct` itself where there
 * is neither. Node's own fetch takes its proxy at the start of the process only, its agents take one at any time
 * (nodejs.org/api/http.html, "Built-in Proxy Support"). This machine is never asked through a proxy. Redirects are handed
 * back, not followed: who asks is the egress gate.
 */
export function fetchThroughProxy(
  proxyUrl: string,
  direct: typeof globalThis.fetch,
  environment: NodeJS.ProcessEnv = process.env,
): typeof globalThis.fetch {
  const named = namedProxies(environment);
  const none = Object.keys(named).every((name) => name.toUpperCase() === 'NO_PROXY');
  if (proxyUrl === '' && none) return direct;
  const proxyEnv = proxyUrl === '' ? named : { HTTPS_PROXY: proxyUrl, HTTP_PROXY: proxyUrl, NO_PROXY: 'localhost,127.0.0.1,::1' };
  // A connection for each request: there are few, and none is left open behind.
  const agents = { 'https:': new https.Agent({ proxyEnv }), 'http:': new http.Agent({ proxyEnv }) };
  return async (input, init) => {
    const address = new URL(input instanceof Request ? input.url : String(input));
    const secure = address.protocol === 'https:';
    const headers = Object.fromEntries(new Headers(init?.headers));
    const agent = agents[secure ? 'https:' : 'http:'];
    const signal = init?.signal ?? undefined;
    const response = await get(secure ? https.get : http.get, address, { headers, agent, ...(signal ? { signal } : {}) });
    const received = Object.entries(response.headersDistinct).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value]),
    );
    const empty = response.statusCode === 204 || response.statusCode === 304;
    if (empty) response.resume();
    const body = empty ? null : (Readable.toWeb(response) as unknown as ReadableStream<Uint8Array<ArrayBuffer>>);
    return new Response(body, { status: response.statusCode ?? 502, headers: received });
  };
}

/** What the environment says about proxies, and nothing else of it. */
export function namedProxies(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(PROXY_VARIABLES.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])));
}

function get(request: typeof https.get, address: URL, options: https.RequestOptions): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(address, options, resolve).on('error', reject);
  });
}
