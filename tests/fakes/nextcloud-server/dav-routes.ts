import { notAuthenticated, type ServerAccounts, type User } from './accounts.ts';
import { DavError, missing, notImplemented } from './dav-error.ts';
import { davHeader } from './file-reading.ts';
import { ALLOWED_METHODS, optionsOf, type FilesContext, type PlainServer } from './files-context.ts';
import { handleFiles } from './files.ts';
import { decodeParts, encodePart } from './hrefs.ts';
import { askedProperties, multistatus, resourceXml } from './multistatus.ts';
import { createCollectionRoutes } from './collection-routes.ts';
import type { Collections } from './collections.ts';
import type { FilesState } from './nodes.ts';
import { createFileResources } from './properties.ts';
import type { Stamps } from './stamps.ts';
import { handleTrash } from './trash.ts';
import type { Tree } from './tree.ts';
import { CALDAV, CARDDAV, CONTACT_NAMESPACES, DAV, FILE_NAMESPACES, escapeXml } from './xml.ts';

export interface DavRouteParts {
  state: FilesState;
  tree: Tree;
  stamps: Stamps;
  accounts: ServerAccounts;
  freeBytes(user: string): number;
  basePath: string;
  gzip: boolean;
  plain: PlainServer | null;
  collections: Collections;
  /** See `CollectionRoutesParts`. */
  keepsUids: boolean;
}

/** What lies below `/remote.php/`. */
export function createDavRoutes(parts: DavRouteParts) {
  const { state, tree, stamps, accounts, freeBytes, gzip, plain } = parts;
  const dav = `${parts.basePath}/remote.php/dav`;
  const uploading = new Set<string>();

  /** The same files are seen below `dav/files/<user>`, and below `webdav` as older clients have it. */
  function filesContext(root: (user: string) => string): FilesContext {
    const resources = createFileResources({
      tree,
      root,
      freeBytes,
      dataFingerprint: () => state.dataFingerprint,
      sharedNodes: () => new Set(state.shares.map(({ node }) => node)),
      plain: plain !== null,
    });
    return { tree, stamps, resources, root, freeBytes, uploading, gzip, plain };
  }

  const files = filesContext((user) => `${dav}/files/${encodePart(user)}`);
  const legacy = filesContext(() => `${parts.basePath}/remote.php/webdav`);
  const atRoot = filesContext(() => '');
  const collectionParts = { collections: parts.collections, stamps, keepsUids: parts.keepsUids, features: davHeader(false) };
  const calendars = createCollectionRoutes({
    ...collectionParts,
    kind: 'calendar',
    home: (user) => `${dav}/calendars/${encodePart(user)}/`,
  });
  const addressbooks = createCollectionRoutes({
    ...collectionParts,
    kind: 'addressbook',
    home: (user) => `${dav}/addressbooks/users/${encodePart(user)}/`,
  });
  const trash = {
    tree,
    items: (user: string) => state.trash.get(user) ?? [],
    root: (user: string) => `${dav}/trashbin/${encodePart(user)}/trash`,
  };

  function signedIn(request: Request): User {
    const caller = accounts.authenticate(request);
    if (caller.kind !== 'user') throw notAuthenticated(request, caller.kind);
    return caller.user;
  }

  async function principal(request: Request, user: User, href: string): Promise<Response> {
    const asked = askedProperties(await request.text());
    const home = (path: string): string => `<d:href>${dav}/${path}/${encodePart(user.id)}/</d:href>`;
    const own = home('principals/users');
    const values: Readonly<Record<string, string>> = {
      [`${DAV}current-user-principal`]: own,
      [`${DAV}principal-URL`]: own,
      [`${DAV}displayname`]: escapeXml(user.displayName),
      [`${DAV}resourcetype`]: href.endsWith('/dav/') ? '<d:collection/>' : '<d:principal/>',
      [`${CALDAV}calendar-home-set`]: home('calendars'),
      [`${CALDAV}calendar-user-address-set`]: own,
      [`${CALDAV}schedule-inbox-URL`]: home('calendars').replace('</d:href>', 'inbox/</d:href>'),
      [`${CARDDAV}addressbook-home-set`]: home('addressbooks/users'),
    };
    const atRootOfDav = href.endsWith('/dav/');
    const resource = {
      href,
      usual: [{ ns: DAV, name: 'resourcetype' }],
      property: ({ ns, name }: { ns: string; name: string }) => (atRootOfDav && ns !== DAV ? undefined : values[ns + name]),
    };
    const namespaces = atRootOfDav ? FILE_NAMESPACES : CONTACT_NAMESPACES;
    return multistatus(namespaces, [resourceXml(resource, asked)], { vary: 'Brief,Prefer', dav: davHeader(false) });
  }

  async function handleDav(request: Request, below: readonly string[], user: User): Promise<Response> {
    const [place, owner, ...rest] = below;
    if (request.method === 'OPTIONS' && place === undefined) return options();
    if (place === undefined && request.method === 'PROPFIND') return principal(request, user, `${dav}/`);
    if (place === 'principals' && below[2] === user.id && request.method === 'PROPFIND') {
      return principal(request, user, `${dav}/principals/users/${encodePart(user.id)}/`);
    }
    if (place === 'files' || place === 'trashbin') {
      if (owner !== user.id) throw missing(`Principal with name ${owner} not found`);
      return place === 'files' ? handleFiles(files, request, rest, user.id) : handleTrash(trash, request, rest, user.id);
    }
    if (place === 'calendars' && owner === user.id) return calendars(request, rest, user.id);
    if (place === 'addressbooks' && owner === 'users' && rest[0] === user.id)
      return addressbooks(request, rest.slice(1), user.id);
    if (place === undefined) throw notImplemented(`${request.method} is not for the root`);
    throw missing(`File not found: ${place}`);
  }

  async function answer(request: Request, [service, ...below]: readonly string[], user: User): Promise<Response> {
    if (service === 'dav') return handleDav(request, below, user);
    if (service === 'webdav') return handleFiles(legacy, request, below, user.id);
    throw missing('Path not found');
  }

  return {
    /** `path` is what stands behind `/remote.php/`. */
    async handle(request: Request, path: string): Promise<Response> {
      const user = signedIn(request);
      const response = await answer(request, decodeParts(path), user).catch((error: unknown) => {
        if (error instanceof DavError) return error.response();
        throw error;
      });
      if (response.status !== 500 || !path.startsWith('dav/files/')) response.headers.set('x-user-id', user.id);
      if (request.method === 'PROPFIND' && [404, 501].includes(response.status)) response.headers.set('dav', davHeader(false));
      return response;
    },
    /** A plain server: whoever signs in has their files at the root. */
    plainFiles(request: Request, path: string): Promise<Response> {
      return handleFiles(atRoot, request, decodeParts(path), signedIn(request).id);
    },
  };
}

function options(): Response {
  const response = optionsOf(ALLOWED_METHODS.replace('REPORT, ', 'REPORT, SEARCH, '), davHeader(false));
  response.headers.set('dasl', '<DAV:basicsearch>');
  return response;
}
