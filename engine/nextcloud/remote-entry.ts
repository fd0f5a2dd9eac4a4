import type { Account } from '../../contract/accounts.ts';
import type { DavResource } from './multistatus.ts';
import { placeOfHref } from './remote-paths.ts';

/** What a listing tells of one file or folder. */
export interface RemoteEntry {
  kind: 'file' | 'folder';
  /** Below the account's root, as the server writes it. */
  raw: string;
  href: string;
  /** oc:fileid; null where the server gives none. */
  remoteId: string | null;
  /** As the server writes it; see `plainEtag`. */
  etag: string | null;
  sizeBytes: number | null;
  modifiedAtMs: number | null;
  uploadedAtMs: number | null;
  /** As `SHA1:hex`, several apart by spaces. */
  checksum: string | null;
  /** It came by somebody's share, or a group's folder. */
  isShared: boolean;
  isReadable: boolean;
  /** Of the server's data as a whole; null where it tells none. */
  fingerprint: string | null;
}

const [DAV, OC, NC] = ['{DAV:}', '{http://owncloud.org/ns}', '{http://nextcloud.org/ns}'];

/** Asked of every folder that is listed. Servers leave out what they do not know. */
export const LISTING_BODY = `<?xml version="1.0" encoding="utf-8"?>
<d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns" xmlns:nc="http://nextcloud.org/ns"><d:prop><d:resourcetype/><d:getetag/><d:getcontentlength/><d:getlastmodified/><oc:fileid/><oc:permissions/><oc:checksums/><oc:data-fingerprint/><nc:mount-type/><nc:upload_time/></d:prop></d:propfind>`;

/** Where access can be taken away from outside. */
const SHARED_MOUNTS = new Set(['shared', 'group']);

/** Null where it lies outside of the account's files, or its name is none a server may give. */
export function asEntry(account: Pick<Account, 'kind' | 'userId' | 'baseUrl'>, resource: DavResource): RemoteEntry | null {
  const place = placeOfHref(account, resource.href);
  if (place === null) return null;
  const property = (name: string): string | null => resource.properties.get(name) || null;
  const permissions = resource.properties.get(`${OC}permissions`);
  const mountType = property(`${NC}mount-type`);
  const isFolder = resource.inside.get(`${DAV}resourcetype`)?.includes(`${DAV}collection`) === true;
  return {
    kind: isFolder ? 'folder' : 'file',
    raw: place.raw,
    href: resource.href,
    remoteId: property(`${OC}fileid`),
    etag: property(`${DAV}getetag`),
    sizeBytes: numberOf(property(`${DAV}getcontentlength`)),
    modifiedAtMs: timeOf(property(`${DAV}getlastmodified`)),
    uploadedAtMs: secondsOf(property(`${NC}upload_time`)),
    checksum: property(`${OC}checksums`)?.replaceAll(/\s+/g, ' ') ?? null,
    isShared: mountType === null ? permissions?.includes('S') === true : SHARED_MOUNTS.has(mountType),
    isReadable: permissions === undefined || permissions === '' || permissions.includes('G'),
    fingerprint: resource.properties.get(`${OC}data-fingerprint`) ?? null,
  };
}

/** `W/"abc-gzip"` -> `abc`: the same content whether sent packed or not, and however long ago it was written. */
export function plainEtag(etag: string | null): string | null {
  if (etag === null) return null;
  const opaque = etag
    .trim()
    .replace(/^W\//i, '')
    .replace(/^"(.*)"$/s, '$1');
  return opaque.replace(/(?:-|;)(?:gzip|br|deflate)$/, '') || null;
}

function numberOf(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function secondsOf(text: string | null): number | null {
  const seconds = numberOf(text);
  return seconds === null || seconds === 0 ? null : seconds * 1000;
}

function timeOf(text: string | null): number | null {
  const atMs = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(atMs) ? null : atMs;
}
