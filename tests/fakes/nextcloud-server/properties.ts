import { encodePart } from './hrefs.ts';
import { ALL, CREATE, DELETE, READ, RESHARE, UPDATE, sizeOf, type FileLock } from './nodes.ts';
import type { PropertyName, Resource } from './multistatus.ts';
import type { Place } from './places.ts';
import type { Tree } from './tree.ts';
import { DAV, NC, OC, escapeXml } from './xml.ts';

/** Suffix of every id, of this server only. */
const INSTANCE = 'ocsxza5m6bm9';

export interface FileResources {
  of(place: Place, asked: { alone: boolean }): Resource;
  /** As in headers: `00000094ocsxza5m6bm9`. */
  longId(fileId: number): string;
  permissions(place: Place): string;
}

export interface FileResourceParts {
  tree: Tree;
  /** Href of a user's root, without a slash at its end. */
  root(user: string): string;
  dataFingerprint(): string;
  /** Bytes a user may still put; -3 where there is no limit. */
  freeBytes(user: string): number;
  sharedNodes(): ReadonlySet<unknown>;
  /** A plain WebDAV server: no properties of Nextcloud, no ETags of folders. */
  plain: boolean;
}

const USUAL: readonly PropertyName[] = [
  'getlastmodified',
  'getcontentlength',
  'resourcetype',
  'quota-used-bytes',
  'quota-available-bytes',
  'getetag',
  'getcontenttype',
].map((name) => ({ ns: DAV, name }));

const REPORTS = [
  '<d:expand-property/>',
  '<d:principal-match/>',
  '<d:principal-property-search/>',
  '<d:principal-search-property-set/>',
  '<oc:filter-comments/>',
  '<oc:filter-files/>',
]
  .map((report) => `<d:supported-report><d:report>${report}</d:report></d:supported-report>`)
  .join('');

const SUPPORTED_LOCKS = ['exclusive', 'shared']
  .map((scope) => `<d:lockentry><d:lockscope><d:${scope}/></d:lockscope><d:locktype><d:write/></d:locktype></d:lockentry>`)
  .join('');

export function lockXml({ token, timeoutS }: FileLock, href: string): string {
  return (
    '<d:activelock><d:lockscope><d:exclusive/></d:lockscope><d:locktype><d:write/></d:locktype>' +
    `<d:lockroot><d:href>${escapeXml(href)}</d:href></d:lockroot><d:depth>0</d:depth><d:timeout>Second-${timeoutS}</d:timeout>` +
    `<d:locktoken><d:href>${token}</d:href></d:locktoken></d:activelock>`
  );
}

export const longFileId = (fileId: number): string => String(fileId).padStart(8, '0') + INSTANCE;

/** Properties of files and folders, as the recordings have them. */
export function createFileResources(parts: FileResourceParts): FileResources {
  const { tree } = parts;

  function davProperty(place: Place, name: string): string | null | undefined {
    const { node } = place;
    switch (name) {
      case 'getetag':
        return parts.plain && node.kind === 'folder' ? undefined : `&quot;${tree.etagOf(place)}&quot;`;
      case 'getlastmodified':
        return new Date(node.mtimeS * 1000).toUTCString();
      case 'getcontentlength':
        return node.kind === 'file' ? String(node.content.byteLength) : undefined;
      case 'getcontenttype':
        return node.kind === 'file' ? contentTypeOf(node.name) : undefined;
      case 'resourcetype':
        return node.kind === 'folder' ? '<d:collection/>' : null;
      case 'displayname':
        return escapeXml(place.parts.at(-1) ?? place.user);
      case 'creationdate':
        return '1970-01-01T00:00:00+00:00';
      case 'quota-used-bytes':
        return node.kind === 'folder' && !parts.plain ? String(node.sizeBytes) : undefined;
      case 'quota-available-bytes':
        return node.kind === 'folder' && !parts.plain ? String(parts.freeBytes(place.user)) : undefined;
      case 'lockdiscovery':
        return node.kind === 'file' && node.lock ? lockXml(node.lock, hrefOf(place)) : '';
      case 'supportedlock':
        return SUPPORTED_LOCKS;
      case 'supported-report-set':
        return parts.plain ? undefined : REPORTS;
      default:
        return undefined;
    }
  }

  function ocProperty(place: Place, name: string): string | null | undefined {
    const { node } = place;
    switch (name) {
      case 'id':
        return longFileId(node.fileId);
      case 'fileid':
        return String(node.fileId);
      case 'size':
        return String(sizeOf(node));
      case 'permissions':
        return permissionsOf(place);
      case 'checksums':
        return node.kind === 'file' && node.checksum !== null
          ? `<oc:checksum>${escapeXml(node.checksum)}</oc:checksum>`
          : undefined;
      case 'favorite':
        return node.favourite ? '1' : '0';
      case 'owner-id':
        return escapeXml(place.share?.owner ?? place.user);
      case 'share-types':
        return parts.sharedNodes().has(node) ? '<oc:share-type>0</oc:share-type>' : null;
      case 'downloadURL':
        return node.kind === 'file' ? '' : undefined;
      case 'data-fingerprint':
        return parts.dataFingerprint();
      default:
        return undefined;
    }
  }

  function ncProperty({ node, share }: Place, name: string, alone: boolean): string | undefined {
    const children = node.kind === 'folder' ? [...node.children.values()] : null;
    const count = (kind: string): string | undefined =>
      children ? String(children.filter((each) => each.kind === kind).length) : undefined;
    const lock = node.kind === 'file' ? node.lock : null;
    switch (name) {
      case 'has-preview':
        return String(node.kind === 'file');
      case 'mount-type':
        return share ? 'shared' : '';
      case 'creation_time':
        return '0';
      case 'upload_time':
        return node.kind === 'file' ? String(node.uploadTimeS) : undefined;
      case 'lock':
        return node.kind === 'folder' && !alone ? undefined : lock ? '1' : '';
      case 'lock-owner':
        return lock?.owner;
      case 'lock-owner-type':
        return lock ? (lock.kind === 'user' ? '0' : '2') : undefined;
      case 'lock-time':
        return lock ? String(lock.timeS) : undefined;
      case 'lock-timeout':
        return lock ? String(lock.timeoutS) : undefined;
      case 'contained-file-count':
        return count('file');
      case 'contained-folder-count':
        return count('folder');
      default:
        return undefined;
    }
  }

  function hrefOf(place: Place): string {
    return [parts.root(place.user), ...place.parts.map(encodePart)].join('/') + (place.node.kind === 'folder' ? '/' : '');
  }

  return {
    of: (place, { alone }) => ({
      href: hrefOf(place),
      usual: USUAL,
      property({ ns, name }) {
        if (ns === DAV) return davProperty(place, name);
        if (parts.plain) return undefined;
        if (ns === OC) return ocProperty(place, name);
        return ns === NC ? ncProperty(place, name, alone) : undefined;
      },
    }),
    longId: longFileId,
    permissions: permissionsOf,
  };
}

/** Letters of `oc:permissions`: S shared with the user, R may share, G read, D delete, N rename, V move, W write, C and K create in. */
function permissionsOf(place: Place): string {
  const bits = allowedIn(place);
  const may = (bit: number, letters: string): string => ((bits & bit) === 0 ? '' : letters);
  const own = place.share ? 'S' : '';
  const gone = place.mounted ? 'D' : may(DELETE, 'D');
  const moved = place.mounted ? `N${may(UPDATE, 'V')}` : may(UPDATE, 'NV');
  const inside = place.node.kind === 'folder' ? may(CREATE, 'CK') : may(UPDATE, 'W');
  return own + may(RESHARE, 'R') + may(READ, 'G') + gone + moved + inside;
}

export function allowedIn(place: Place): number {
  return place.share?.permissions ?? ALL;
}

const TYPES: Readonly<Record<string, string>> = {
  txt: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  html: 'text/html',
  xml: 'application/xml',
  json: 'application/json',
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  zip: 'application/zip',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
};

export function contentTypeOf(name: string): string {
  return TYPES[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream';
}
