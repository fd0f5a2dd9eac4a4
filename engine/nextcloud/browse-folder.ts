import type { RemoteEntry } from '../../contract/accounts.ts';
import { Failure } from '../failure.ts';
import type { Connection } from './connection.ts';
import { type DavResource, readMultistatus } from './multistatus.ts';
import { folderHref, nameOf, placeOfHref } from './remote-paths.ts';

const [DAV, OC] = ['{DAV:}', '{http://owncloud.org/ns}'];

/** What a person chooses by; plain servers leave out what they do not know. */
const BODY = `<?xml version="1.0" encoding="utf-8"?>
<d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop><d:resourcetype/><d:getcontentlength/><oc:size/><oc:permissions/><oc:share-types/></d:prop></d:propfind>`;

/** What lies in a folder, folders first, each by name. Failures: SERVER_*, ACCOUNT_*, REMOTE_GONE. */
export async function browseRemoteFolder(connection: Connection, path: string, signal: AbortSignal): Promise<RemoteEntry[]> {
  const account = connection.account();
  const headers = { Depth: '1', 'Content-Type': 'application/xml; charset=utf-8' };
  const request = { method: 'PROPFIND', path: folderHref(account, path), headers, body: BODY };
  const response = await connection.request(request, signal);
  if (response.status !== 207) {
    await response.body?.cancel();
    throw new Failure('SERVER_NOT_DAV');
  }
  const entries: RemoteEntry[] = [];
  for await (const resource of readMultistatus(response, signal)) {
    const raw = placeOfHref(account, resource.href)?.raw ?? '';
    if (raw !== '' && raw.normalize('NFC') !== path.normalize('NFC')) entries.push(entryOf(raw, resource));
  }
  return entries.toSorted((a, b) => order(a).localeCompare(order(b)));
}

function entryOf(raw: string, { properties, inside }: DavResource): RemoteEntry {
  const permissions = properties.get(`${OC}permissions`) ?? '';
  const size = properties.get(`${OC}size`) || properties.get(`${DAV}getcontentlength`);
  const isFolder = inside.get(`${DAV}resourcetype`)?.includes(`${DAV}collection`) === true;
  const writable = isFolder ? /[CK]/ : /W/;
  return {
    name: nameOf(raw).normalize('NFC'),
    path: raw,
    kind: isFolder ? 'folder' : 'file',
    sizeBytes: size !== undefined && /^\d{1,15}$/.test(size) ? Number(size) : null,
    // By somebody else's share (S), or one's own.
    shared: permissions.includes('S') || Boolean(properties.get(`${OC}share-types`)),
    readOnly: permissions !== '' && !writable.test(permissions),
  };
}

function order({ kind, name }: RemoteEntry): string {
  return `${kind === 'folder' ? 0 : 1}${name}`;
}
