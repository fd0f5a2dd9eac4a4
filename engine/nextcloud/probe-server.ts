import * as z from 'zod';
import type { ServerProbe } from '../../contract/accounts.ts';
import { Failure } from '../failure.ts';
import type { AskServer } from './ask-server.ts';
import { jsonIn } from './json-text.ts';
import { serverAddresses } from './server-address.ts';
import { serverFailure, type ServerAnswer } from './server-failure.ts';

/** The first with sign-in in the browser by polling (docs.nextcloud.com, "Login flow v2"). ownCloud stayed at 10. */
const FIRST_WITH_LOGIN_FLOW = 16;

/** `status.php` of Nextcloud and ownCloud (recording 001). */
const statusSchema = z.object({
  installed: z.boolean(),
  maintenance: z.boolean().default(false),
  versionstring: z.string(),
  productname: z.string().default('Nextcloud'),
});

type Found = Omit<ServerProbe, 'untrusted'>;

/**
 * Finds out what answers at an address as people type or paste it: a Nextcloud, at the root or below a path, or a plain WebDAV,
 * CalDAV or CardDAV server. Failures: SERVER_*.
 */
export async function probeServer(serverUrl: string, ask: AskServer, signal: AbortSignal): Promise<Found> {
  const { typed, bases } = serverAddresses(serverUrl);
  for (const base of bases) {
    const found = await lookForNextcloud(base, ask, signal);
    if (found !== null) return found;
  }
  return await lookForDav(typed, ask, signal);
}

async function lookForNextcloud(base: string, ask: AskServer, signal: AbortSignal): Promise<Found | null> {
  let baseUrl = base;
  for (let hops = 0; hops < 3; hops++) {
    const answer = await ask(`${baseUrl}/status.php`, { method: 'GET', headers: { Accept: 'application/json' } }, signal);
    const moved = movedTo(answer, `${baseUrl}/status.php`);
    if (moved === null) return nextcloudAt(baseUrl, answer);
    if (!moved.endsWith('/status.php')) return null;
    baseUrl = moved.slice(0, -'/status.php'.length);
  }
  return null;
}

function nextcloudAt(baseUrl: string, answer: ServerAnswer): Found | null {
  if (answer.status === 400 && answer.text.includes('Trusted domain error')) throw serverFailure(answer, null);
  if (answer.status === 503) {
    const failure = serverFailure(answer, null);
    if (failure.code === 'SERVER_MAINTENANCE') throw failure;
  }
  const status = answer.status === 200 ? statusSchema.safeParse(jsonIn(answer.text)) : null;
  if (status?.success !== true || !status.data.installed) return null;
  if (status.data.maintenance) throw new Failure('SERVER_MAINTENANCE');
  const { versionstring: version, productname: productName } = status.data;
  const loginFlow = Number.parseInt(version, 10) >= FIRST_WITH_LOGIN_FLOW;
  return { baseUrl, kind: 'nextcloud', version, productName, loginFlow };
}

/**
 * A server that asks for a password before it says what it is, is believed until somebody signs in. Of several addresses of
 * DAV, the one that was typed is meant.
 */
async function lookForDav(baseUrl: string, ask: AskServer, signal: AbortSignal): Promise<Found> {
  const found: Found = { baseUrl, kind: 'webdav', version: null, productName: null, loginFlow: false };
  const options = await ask(`${baseUrl}/`, { method: 'OPTIONS' }, signal);
  if (options.status < 300 && /(^|[\s,])1([\s,]|$)/.test(options.headers.get('dav') ?? '')) return found;
  const properties = await ask(`${baseUrl}/`, { method: 'PROPFIND', headers: { Depth: '0' } }, signal);
  const asksForPassword = properties.status === 401 && /\bbasic\b/i.test(properties.headers.get('www-authenticate') ?? '');
  if (properties.status === 207 || asksForPassword) return found;
  movedTo(properties, `${baseUrl}/`);
  if (properties.status >= 500 || properties.status === 429) throw serverFailure(properties, null);
  throw new Failure('SERVER_NOT_DAV');
}

/** Where the same server sends a request on to; null where it does not. Failure: SERVER_MOVED, to another server. */
function movedTo({ status, headers }: ServerAnswer, from: string): string | null {
  const location = status >= 301 && status <= 308 && status !== 304 ? headers.get('location') : null;
  const place = location === null ? null : URL.parse(location, from);
  if (place === null) return null;
  if (place.origin === new URL(from).origin) return place.origin + place.pathname;
  const message = `The server sends requests on to ${place.origin}. Enter that address if it is the right one.`;
  throw new Failure('SERVER_MOVED', { message });
}
