import * as z from 'zod';
import type { Account } from '../../contract/accounts.ts';
import { Failure } from '../failure.ts';
import type { Connection } from './connection.ts';
import { jsonIn } from './json-text.ts';
import { QUOTA_BODY, quotaIn } from './quota.ts';

/** Who signed in, as the server says. */
export interface ServerUser {
  userId: string;
  displayName: string;
  version: string | null;
  quota: Account['quota'];
}

/** `/ocs/v2.php/cloud/user` (recordings 005 and 246; version 29 tells no free space, and `none` for no limit). */
const userSchema = z.object({
  ocs: z.object({
    data: z.object({
      id: z.string().min(1),
      displayname: z.string().optional(),
      quota: z.object({ used: z.number().optional(), free: z.number().optional() }).optional(),
    }),
  }),
});

const capabilitiesSchema = z.object({ ocs: z.object({ data: z.object({ version: z.object({ string: z.string() }) }) }) });

/** Asks whose password it is. Failures: SERVER_*, ACCOUNT_*. */
export async function identifyUser(
  connection: Connection,
  kind: Account['kind'],
  typedName: string,
  signal: AbortSignal,
): Promise<ServerUser> {
  if (kind === 'webdav') {
    const quota = await askRoot(connection, signal);
    return { userId: typedName.normalize('NFC'), displayName: typedName, version: null, quota };
  }
  const { ocs } = await ocsCall(connection, '/ocs/v2.php/cloud/user', userSchema, signal);
  const capabilities = await ocsCall(connection, '/ocs/v2.php/cloud/capabilities', capabilitiesSchema, signal);
  const { id, displayname, quota } = ocs.data;
  return {
    userId: id,
    displayName: displayname ?? id,
    version: capabilities.ocs.data.version.string,
    quota: quota?.used === undefined ? null : { usedBytes: quota.used, freeBytes: freeOf(quota.free) },
  };
}

/** Negative numbers are words: -3 is no limit. */
function freeOf(free: number | undefined): number | null {
  return free === undefined || free < 0 ? null : free;
}

async function ocsCall<T>(connection: Connection, path: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
  const headers = { Accept: 'application/json' };
  const response = await connection.request({ method: 'GET', path: `${path}?format=json`, headers }, signal);
  const answer = schema.safeParse(jsonIn(await response.text()));
  if (!answer.success) throw new Failure('SERVER_NOT_DAV', { cause: answer.error });
  return answer.data;
}

/** A plain server is one that answers PROPFIND with 207. Some have nothing at their root to show. */
async function askRoot(connection: Connection, signal: AbortSignal): Promise<Account['quota']> {
  const headers = { Depth: '0', 'Content-Type': 'application/xml; charset=utf-8' };
  const request = { method: 'PROPFIND', path: '/', headers, body: QUOTA_BODY, expect: [403, 404, 405, 501] };
  const response = await connection.request(request, signal);
  const text = await response.text();
  if (response.status === 207) return await quotaIn(text);
  if (response.status === 403) return null;
  throw new Failure('SERVER_NOT_DAV');
}
