import { createServerAccounts, type ServerAccounts, type User } from './accounts.ts';
import { realClock, type ServerClock } from './clock.ts';
import { createDavRoutes } from './dav-routes.ts';
import { DavError } from './dav-error.ts';
import { withFault, type Faults } from './faults.ts';
import { createCollections, type CollectionsState } from './collections.ts';
import type { PlainServer } from './files-context.ts';
import { createLoginFlow, json, type LoginFlow } from './login-flow.ts';
import type { FilesState } from './nodes.ts';
import { handleOcs, inMaintenance, statusOf } from './ocs.ts';
import { createPush, type PushServer } from './push.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';
import { createSessions } from './sessions.ts';
import { createStamps } from './stamps.ts';
import { createTree, type Tree } from './tree.ts';
import { addServerAddressBooks, createUserCollections, type UserCollections } from './user-collections.ts';
import { createUserFiles, type UserFiles } from './user-files.ts';

export interface NextcloudOptions {
  /** Default: alice and bob, both with the password `secret`. */
  users?: Readonly<Record<string, Partial<Omit<User, 'id'>>>>;
  /** Default '34.0.1'. */
  version?: string;
  productName?: string;
  /** Below which the server is installed, `/cloud` say. Default ''. */
  basePath?: string;
  clock?: ServerClock;
  /** Text is sent compressed where the client takes it, with the ETags that come of it. */
  gzip?: boolean;
  /** No Nextcloud but a WebDAV server: one user's files at the root, no ids, no ETags of folders. */
  plain?: PlainServer;
  /** Host names answered to; others get 400. Default: any. */
  trustedHosts?: readonly string[];
  /** Further capabilities by app (`notify_push`, say). */
  capabilities?: Readonly<Record<string, unknown>>;
  /** Tells of changes as they happen, where it is listened with (`ListenOptions.push`). */
  push?: boolean;
}

/**
 * A Nextcloud server in memory that behaves as the recordings of real ones (research/nextcloud.md), traps included. What it
 * does not model: versions, chunked and bulk upload, zip downloads, comments, previews, group and public shares.
 */
export interface NextcloudServer {
  /** Answers a request as `fetch` would: compressed bodies decoded, broken connections as its rejections. */
  handle(request: Request): Promise<Response>;
  accounts: ServerAccounts;
  loginFlow: LoginFlow;
  log: RequestLog;
  push: PushServer;
  /** A user's files as other devices and people change them: without requests. */
  files(user: string): UserFiles;
  /** A user's calendars and address books, likewise. */
  collections(user: string): UserCollections;
  tree: Tree;
  setFaults(faults: Faults | null): void;
  setMaintenance(on: boolean): void;
  /** Something else answers in its place, as a network's sign-in page does; null: nothing. */
  answerAll(instead: (() => Response) | null): void;
  /** All files, shares, trash and calendars as they are. */
  snapshot(): ServerSnapshot;
  /** Goes back to a snapshot, as from a backup; with `fingerprint` the administrator also changes the data fingerprint. */
  restore(snapshot: ServerSnapshot, options: { fingerprint: boolean }): void;
}

export interface ServerSnapshot {
  files: FilesState;
  collections: CollectionsState;
}

export function createNextcloudServer(options: NextcloudOptions = {}): NextcloudServer {
  const clock = options.clock ?? realClock;
  const basePath = options.basePath ?? '';
  const version = options.version ?? '34.0.1';
  const productName = options.productName ?? 'Nextcloud';
  const stamps = createStamps(clock);
  const state: FilesState = {
    roots: new Map(),
    trash: new Map(),
    shares: [],
    nextFileId: 91,
    nextShareId: 1,
    dataFingerprint: '',
  };
  const tree = createTree(state, stamps);
  const collectionsState: CollectionsState = { collections: [], nextObjectId: 1 };
  const collections = createCollections(collectionsState, stamps);
  const accounts = createServerAccounts(clock);
  for (const [id, more] of Object.entries(options.users ?? { alice: { displayName: 'Alice Example' }, bob: {} })) {
    accounts.add(id, more);
    tree.addUser(id);
    addServerAddressBooks(collections, id);
  }
  const push = createPush({ accounts, basePath });
  const loginFlow = createLoginFlow({ accounts, clock });
  const log = createRequestLog();
  const sessions = createSessions();
  const isDav = (request: Request): boolean => new URL(request.url).pathname.startsWith(`${basePath}/remote.php/`);
  let faults: Faults | null = null;
  let maintenance = false;
  let instead: (() => Response) | null = null;
  let fingerprints = 0;

  function freeBytes(user: string): number {
    const { quotaBytes } = accounts.get(user);
    return quotaBytes === null ? -3 : Math.max(0, quotaBytes - tree.rootOf(user).sizeBytes);
  }

  const dav = createDavRoutes({
    state,
    tree,
    stamps,
    accounts,
    freeBytes,
    basePath,
    gzip: options.gzip ?? false,
    plain: options.plain ?? null,
    collections,
    keepsUids: Number(version.split('.')[0]) >= 30,
  });
  const ocs = {
    accounts,
    tree,
    shares: () => state.shares,
    version,
    productName,
    freeBytes,
    capabilities: (origin: string) => ({ ...options.capabilities, ...(options.push ? push.capability(origin) : {}) }),
  };

  async function route(request: Request): Promise<Response> {
    const { pathname, origin, hostname } = new URL(request.url);
    if (options.trustedHosts && !options.trustedHosts.includes(hostname)) return untrusted(pathname);
    if (options.plain) return dav.plainFiles(request, pathname);
    if (!pathname.startsWith(`${basePath}/`)) return notFoundPage();
    const path = pathname.slice(basePath.length);
    if (path === '/status.php') return statusJson(200, statusOf({ version, productName }, maintenance));
    if (path.startsWith('/.well-known/')) return wellKnown(path, origin + basePath);
    const [, ocsPath] = /^\/ocs\/v[12]\.php\/(.*)$/u.exec(path) ?? [];
    if (maintenance) return ocsPath === undefined ? maintenanceError().response() : inMaintenance();
    if (ocsPath !== undefined) return handleOcs(ocs, request, ocsPath, accounts.authenticate(request));
    if (path === '/index.php/login/v2' && request.method === 'POST') return loginFlow.start(request, origin + basePath);
    if (path === '/index.php/login/v2/poll' && request.method === 'POST') return loginFlow.poll(request, origin + basePath);
    return path.startsWith('/remote.php/') ? dav.handle(request, path.slice('/remote.php/'.length)) : notFoundPage();
  }

  async function answer(request: Request): Promise<Response> {
    try {
      if (!options.plain) sessions.check(request, isDav(request));
      return await route(request);
    } catch (error) {
      if (error instanceof DavError) return error.response();
      throw error;
    }
  }

  return {
    async handle(request) {
      request.signal.throwIfAborted();
      if (instead !== null) return instead();
      const logged = log.begin(request);
      let status: number | null = null;
      try {
        const { pathname, search } = new URL(request.url);
        const { number } = logged;
        const fault = faults?.({ method: request.method, path: pathname + search, headers: request.headers, number }) ?? null;
        const response = await withFault(fault, request, () => answer(request), clock);
        ({ status } = response);
        response.headers.set('date', new Date(clock.nowMs()).toUTCString());
        if (!options.plain && sessions.after(request, response, isDav(request))) log.sessionBegan();
        return response;
      } finally {
        logged.end(status);
      }
    },
    accounts,
    loginFlow,
    log,
    push,
    files: (user) => createUserFiles({ tree, state, user }),
    collections: (user) => createUserCollections({ collections, stamps, user }),
    tree,
    setFaults: (next) => void (faults = next),
    setMaintenance: (on) => void (maintenance = on),
    answerAll: (answering) => void (instead = answering),
    snapshot: () => structuredClone({ files: state, collections: collectionsState }),
    restore(snapshot, { fingerprint }) {
      Object.assign(state, structuredClone(snapshot.files));
      Object.assign(collectionsState, structuredClone(snapshot.collections));
      if (fingerprint) state.dataFingerprint = `restored${(fingerprints += 1)}`;
    },
  };
}

function statusJson(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
}

function wellKnown(path: string, baseUrl: string): Response {
  if (path === '/.well-known/caldav' || path === '/.well-known/carddav') {
    const headers = { location: `${baseUrl}/remote.php/dav/`, 'content-type': 'text/html; charset=iso-8859-1' };
    return new Response('<html><body><h1>Moved Permanently</h1></body></html>\n', { status: 301, headers });
  }
  return json(404, { message: `${path.split('/').at(-1)} not supported` });
}

function untrusted(path: string): Response {
  if (path.endsWith('/status.php')) return statusJson(400, { error: 'Trusted domain error.', code: 15 });
  return new Response('<!DOCTYPE html>\n<html><body>Access through untrusted domain</body></html>\n', {
    status: 400,
    headers: { 'content-type': 'text/html; charset=UTF-8' },
  });
}

function maintenanceError(): DavError {
  return new DavError(503, {
    exception: 'OCA\\DAV\\Exception\\ServerMaintenanceMode',
    message: 'System is in maintenance mode.',
  });
}

function notFoundPage(): Response {
  return new Response('<!DOCTYPE html>\n<html><body>Not Found</body></html>\n', {
    status: 404,
    headers: { 'content-type': 'text/html; charset=UTF-8' },
  });
}
