import { Failure } from '../failure.ts';
import type { Connection } from './connection.ts';
import { readMultistatus } from './multistatus.ts';
import { asEntry, LISTING_BODY, type RemoteEntry } from './remote-entry.ts';
import { folderHref } from './remote-paths.ts';

/** A folder as the server shows it. */
export interface FolderListing {
  folder: RemoteEntry;
  /** What lies directly in it; names that cannot be are counted only. */
  entries: RemoteEntry[];
  refused: number;
  /** The server's clock, or where it tells none this machine's, before the listing was made. */
  atMs: number;
}

/** A listing that has not even begun by then has hung: one folder of a large one takes seconds. */
const HEAD_TIMEOUT_MS = 120_000;

/**
 * Asks for a folder: itself alone (depth 0), or with what lies directly in it. `href`: its address where the server told it.
 * Failures: as of `Connection`, and SERVER_NOT_DAV where the answer is not about this folder.
 */
export async function listFolder(
  connection: Connection,
  { path, href, depth, now }: { path: string; href: string | null; depth: 0 | 1; now: () => number },
  signal: AbortSignal,
): Promise<FolderListing> {
  const account = connection.account();
  const sentAtMs = now();
  const response = await connection.request(
    {
      method: 'PROPFIND',
      path: href === null ? folderHref(account, path) : new URL(href, account.baseUrl).href,
      headers: { Depth: String(depth), 'Content-Type': 'application/xml; charset=utf-8' },
      body: LISTING_BODY,
      headTimeoutMs: HEAD_TIMEOUT_MS,
    },
    signal,
  );
  if (response.status !== 207) {
    await response.body?.cancel();
    throw new Failure('SERVER_NOT_DAV');
  }
  const atMs = (serverTime(response) ?? now()) - (now() - sentAtMs);
  const entries: RemoteEntry[] = [];
  let folder: RemoteEntry | null = null;
  let refused = 0;
  for await (const resource of readMultistatus(response, signal)) {
    if (resource.status !== null && resource.status >= 400) continue;
    const entry = asEntry(account, resource);
    if (entry === null) refused++;
    else if (folder === null && entry.raw.normalize('NFC') === path.normalize('NFC')) folder = entry;
    else if (depth === 1) entries.push(entry);
  }
  if (folder === null) throw new Failure('SERVER_NOT_DAV');
  const base = folder.raw === '' ? '' : `${folder.raw}/`;
  const children = entries.filter(({ raw }) => raw.startsWith(base) && !raw.slice(base.length).includes('/'));
  return { folder, entries: children, refused: refused + entries.length - children.length, atMs };
}

function serverTime(response: Response): number | null {
  const atMs = Date.parse(response.headers.get('date') ?? '');
  return Number.isNaN(atMs) ? null : atMs;
}
