import * as z from 'zod';
import type { Connection } from './connection.ts';
import { jsonIn } from './json-text.ts';

/** Of Nextcloud's app `notify_push` (github.com/nextcloud/notify_push, DEVELOPING.md); PHP writes an empty table as a list. */
const capabilitiesSchema = z.object({
  ocs: z.object({
    data: z.object({ capabilities: z.object({ notify_push: z.object({ endpoints: z.object({ websocket: z.string() }) }) }) }),
  }),
});

/**
 * Where the server tells of changes as they happen; null where it does not, or names another host than its own: the password is
 * taken nowhere else. Failures: SERVER_*, ACCOUNT_*.
 */
export async function pushEndpoint(connection: Connection, signal: AbortSignal): Promise<URL | null> {
  const { baseUrl, kind } = connection.account();
  if (kind !== 'nextcloud') return null;
  const request = {
    method: 'GET',
    path: '/ocs/v2.php/cloud/capabilities?format=json',
    headers: { Accept: 'application/json' },
  };
  const response = await connection.request(request, signal);
  const told = capabilitiesSchema.safeParse(jsonIn(await response.text()));
  return told.success ? ownAddress(told.data.ocs.data.capabilities.notify_push.endpoints.websocket, baseUrl) : null;
}

/** Behind a proxy that takes the encryption off, servers name themselves without it: it is kept as the account has it. */
export function ownAddress(told: string, baseUrl: string): URL | null {
  const [address, own] = [URL.parse(told), new URL(baseUrl)];
  if (address === null || !/^(?:wss?|https?):$/.test(address.protocol)) return null;
  const scheme = own.protocol === 'https:' ? 'wss:' : 'ws:';
  const same = URL.parse(`${scheme}//${address.host}${address.pathname}${address.search}`);
  return same !== null && same.host === own.host ? same : null;
}
