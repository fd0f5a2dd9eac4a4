import type { Caller, ServerAccounts, User } from './accounts.ts';
import { json } from './login-flow.ts';
import type { Share } from './nodes.ts';
import { partsOf, sizeOf } from './nodes.ts';
import { md5 } from './stamps.ts';
import type { Tree } from './tree.ts';

export interface OcsParts {
  accounts: ServerAccounts;
  tree: Tree;
  shares(): readonly Share[];
  /** Three numbers: `34.0.1`. */
  version: string;
  productName: string;
  freeBytes(user: string): number;
  /** Added to what the server is told to be capable of, by name of the app. */
  capabilities(origin: string): Readonly<Record<string, unknown>>;
}

export const statusOf = ({ version, productName }: Pick<OcsParts, 'version' | 'productName'>, maintenance: boolean) => ({
  installed: true,
  maintenance,
  needsDbUpgrade: false,
  version: `${version}.2`,
  versionstring: version,
  edition: '',
  productname: productName,
  extendedSupport: false,
});

const answer = (statuscode: number, data: unknown, message = 'OK', headers: Readonly<Record<string, string>> = {}): Response =>
  json(
    statuscode === 997 ? 401 : statuscode,
    { ocs: { meta: { status: statuscode === 200 ? 'ok' : 'failure', statuscode, message }, data } },
    headers,
  );

export const inMaintenance = (): Response => answer(503, [], 'Service unavailable', { 'x-nextcloud-maintenance-mode': '1' });

/** Answers below `/ocs/v2.php/` (and `v1.php`): capabilities, the user, app passwords and shares. */
export async function handleOcs(parts: OcsParts, request: Request, path: string, caller: Caller): Promise<Response> {
  if (request.headers.get('ocs-apirequest') === null) {
    return json(412, { message: 'CSRF check failed' }, caller.kind === 'user' ? { 'x-user-id': caller.user.id } : {});
  }
  const route = `${request.method} ${path}`;
  const { origin } = new URL(request.url);
  if (caller.kind !== 'user') {
    if (caller.kind === 'anonymous' && route === 'GET cloud/capabilities') {
      return answer(200, capabilities(parts, null), 'OK', etagOf(parts, null));
    }
    return answer(997, [], 'Current user is not logged in');
  }
  const headers = { 'x-user-id': caller.user.id };
  switch (route) {
    case 'GET cloud/capabilities':
      return answer(200, capabilities(parts, origin), 'OK', { ...headers, ...etagOf(parts, origin) });
    case 'GET cloud/user':
      return answer(200, userData(parts, caller.user), 'OK', headers);
    case 'GET core/getapppassword':
      if (caller.app) return answer(403, [], 'Password confirmation is required');
      return answer(200, { apppassword: parts.accounts.makeAppPassword(caller.user.id) }, 'OK', headers);
    case 'DELETE core/apppassword':
      if (!caller.app) return answer(403, [], 'no app password in use');
      parts.accounts.revoke(caller.user.id, caller.app.secret);
      return answer(200, [], 'OK', headers);
    case 'POST apps/files_sharing/api/v1/shares':
      return makeShare(parts, await bodyOf(request), caller.user);
    default:
      return shareById(parts, request, path, caller.user);
  }
}

/** `origin`: of a request that is signed in. */
function capabilities({ version, productName, capabilities: more }: OcsParts, origin: string | null) {
  const [major, minor, micro] = version.split('.').map(Number);
  const open = { bruteforce: { delay: 0, 'allow-listed': false }, theming: { name: productName, productName } };
  const all = {
    core: { pollinterval: 60, 'webdav-root': 'remote.php/webdav', 'can-create-app-token': true },
    ...open,
    files: {
      forbidden_filenames: ['.htaccess'],
      forbidden_filename_basenames: [],
      forbidden_filename_characters: ['\\', '/'],
      forbidden_filename_extensions: ['.filepart', '.part'],
      bigfilechunking: true,
      undelete: true,
      versioning: true,
    },
    dav: { chunking: '1.0', search_supports_upload_time: true, bulkupload: '1.0' },
    ...(origin === null ? {} : more(origin)),
  };
  return {
    version: { major, minor, micro, string: version, edition: '', extendedSupport: false },
    capabilities: origin === null ? open : all,
  };
}

function etagOf(parts: OcsParts, origin: string | null): { etag: string } {
  return { etag: `"${md5(JSON.stringify(capabilities(parts, origin)))}"` };
}

function userData({ tree, freeBytes }: OcsParts, user: User) {
  const used = tree.rootOf(user.id).sizeBytes;
  const total = user.quotaBytes ?? -3;
  return {
    enabled: true,
    id: user.id,
    quota: { free: freeBytes(user.id), used, total, relative: 0, quota: total },
    email: null,
    displayname: user.displayName,
    'display-name': user.displayName,
    groups: [],
    language: 'en',
    locale: '',
    timezone: 'UTC',
  };
}

interface ShareRequest {
  path?: string;
  shareWith?: string;
  permissions?: number;
}

async function bodyOf(request: Request): Promise<ShareRequest> {
  return (await request.json()) as ShareRequest;
}

function makeShare({ tree }: OcsParts, { path = '', shareWith = '', permissions = 31 }: ShareRequest, user: User): Response {
  const place = tree.resolve(user.id, partsOf(path));
  if (!place || place.parts.length === 0) return answer(404, [], 'Wrong path, file/folder does not exist');
  return answer(200, shareData(tree.share(place.node, shareWith, permissions)), 'OK', { 'x-user-id': user.id });
}

async function shareById({ tree, shares }: OcsParts, request: Request, path: string, user: User): Promise<Response> {
  const id = /^apps\/files_sharing\/api\/v1\/shares\/(\d+)$/u.exec(path)?.[1];
  const share = shares().find((each) => String(each.id) === id && (each.owner === user.id || each.recipient === user.id));
  if (!share) return answer(404, [], 'Wrong share ID, share does not exist');
  if (request.method === 'DELETE') {
    tree.unshare(share);
    return answer(200, [], 'OK', { 'x-user-id': user.id });
  }
  const { permissions = share.permissions } = await bodyOf(request);
  tree.changeShare(share, { permissions });
  return answer(200, shareData(share), 'OK', { 'x-user-id': user.id });
}

function shareData({ id, owner, recipient, node, permissions, name }: Share) {
  return {
    id: String(id),
    share_type: 0,
    uid_owner: owner,
    permissions,
    item_type: node.kind,
    item_source: node.fileId,
    file_source: node.fileId,
    file_target: `/${name}`,
    item_size: sizeOf(node),
    share_with: recipient,
  };
}
