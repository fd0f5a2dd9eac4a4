import { Failure } from '../failure.ts';
import type { Connection } from '../nextcloud/connection.ts';
import type { FetchedEntry } from './entry-library.ts';

/** What a server answers to a new object: taken; its address or UID is taken already; or it does not take it. */
export type PutAnswer = { kind: 'made'; entry: FetchedEntry } | { kind: 'taken' } | { kind: 'refused' };

/** Taken already: 412 an object is there, 409 and 400 the UID is used (Radicale, Nextcloud), 500 the UID lies in Nextcloud's trash. */
const TAKEN = [400, 409, 412, 500];
const REFUSED = [403, 405, 415, 422, 507];
const TYPE = { 'Content-Type': 'text/calendar; charset=utf-8' };

/** Makes a new object, never over one that is there. What the server made of it is read back where it does not say it kept the bytes. */
export async function putNew(
  connection: Connection,
  { href, data }: { href: string; data: string },
  signal: AbortSignal,
): Promise<PutAnswer> {
  const response = await connection.request(
    {
      method: 'PUT',
      path: wholeAddress(connection, href),
      headers: { ...TYPE, 'If-None-Match': '*' },
      body: data,
      expect: [...TAKEN, ...REFUSED],
      once: true,
    },
    signal,
  );
  await response.body?.cancel();
  if (TAKEN.includes(response.status)) return { kind: 'taken' };
  // Xandikos tells of an object it does not take with 207.
  if (REFUSED.includes(response.status) || response.status === 207) return { kind: 'refused' };
  const etag = response.headers.get('etag');
  if (etag !== null) return { kind: 'made', entry: { href, etag, data } };
  return { kind: 'made', entry: await readEntryBack(connection, href, signal) };
}

/** Writes an object over the version known. Failures: ENTRY_CHANGED (there is another version, or none), ENTRY_REFUSED, SERVER_*. */
export async function putOver(
  connection: Connection,
  { href, etag, data }: { href: string; etag: string; data: string },
  signal: AbortSignal,
): Promise<FetchedEntry> {
  const response = await connection.request(
    {
      method: 'PUT',
      path: wholeAddress(connection, href),
      headers: { ...TYPE, 'If-Match': etag },
      body: data,
      expect: [404, 409, 410, 412, ...REFUSED],
      once: true,
    },
    signal,
  );
  await response.body?.cancel();
  if ([404, 409, 410, 412].includes(response.status)) throw new Failure('ENTRY_CHANGED');
  if (REFUSED.includes(response.status) || response.status === 207) throw new Failure('ENTRY_REFUSED');
  const now = response.headers.get('etag');
  return now === null ? await readEntryBack(connection, href, signal) : { href, etag: now, data };
}

/** An object as the server has it now. Failures: REMOTE_GONE, SERVER_*. */
export async function readEntryBack(connection: Connection, href: string, signal: AbortSignal): Promise<FetchedEntry> {
  const response = await connection.request({ method: 'GET', path: wholeAddress(connection, href) }, signal);
  return { href, etag: response.headers.get('etag'), data: await response.text() };
}

function wholeAddress(connection: Connection, href: string): string {
  return new URL(href, connection.account().baseUrl).href;
}
