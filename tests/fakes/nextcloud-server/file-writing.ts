import { checkWriteConditions } from './conditions.ts';
import {
  badRequest,
  conflict,
  fileLocked,
  forbidden,
  insufficientStorage,
  locked,
  methodNotAllowed,
  notFound,
  preconditionFailed,
} from './dav-error.ts';
import { checkName } from './file-names.ts';
import { ALLOWED_METHODS, uploadKey, type FilesContext } from './files-context.ts';
import { decodeParts } from './hrefs.ts';
import { CREATE, DELETE, UPDATE, sizeOf, type FileNode, type FolderNode } from './nodes.ts';
import { allowedIn, longFileId } from './properties.ts';
import { isWithin, type Place } from './places.ts';

interface Target {
  /** The folder it is in, or will be. */
  above: Place & { node: FolderNode };
  name: string;
  present: Place | null;
}

export async function put(context: FilesContext, request: Request, parts: readonly string[], user: string): Promise<Response> {
  const { tree } = context;
  if (request.headers.get('x-nc-webdav-auto-mkcol') === '1') makeFolders(context, parts.slice(0, -1), user);
  const { above, name, present } = targetOf(context, parts, user, () => notFound(parts.slice(0, -1)));
  if (present?.node.kind === 'folder') throw conflict('PUT is not allowed on non-files.');
  checkName(name);
  checkWriteConditions(request, present?.node ?? null);
  mustAllow(present ?? above, present ? UPDATE : CREATE);
  if (present?.node.kind === 'file') checkLock(context, request, present, present.node);
  // A file shared by itself hangs in its owner's folder.
  const own = present?.node.parent ? { folder: present.node.parent, name: present.node.name } : { folder: above.node, name };
  const content = await contentOf(context, request, parts, own);
  // Looked up again: other requests went on while the body came in.
  const now = tree.childOf(above, name);
  if (now?.node.kind === 'folder') throw conflict('PUT is not allowed on non-files.');
  const addedBytes = content.byteLength - (now ? sizeOf(now.node) : 0);
  const freeBytes = context.freeBytes(tree.ownerOf(own.folder));
  if (freeBytes >= 0 && addedBytes > freeBytes) throw insufficientStorage(parts);
  const mtime = request.headers.get('x-oc-mtime');
  const file = tree.putFile(own.folder, own.name, {
    content,
    checksum: request.headers.get('oc-checksum'),
    ...(mtime === null || context.plain ? {} : { mtimeS: Number(mtime) }),
  });
  const place = tree.childOf(above, name);
  return answer(now ? 204 : 201, {
    ...(context.plain ? {} : { ...ids(file, true), 'x-nc-ownerid': tree.ownerOf(file) }),
    ...(place && !context.plain ? { 'x-nc-permissions': context.resources.permissions(place) } : {}),
    ...(mtime === null || context.plain ? {} : { 'x-oc-mtime': 'accepted' }),
  });
}

/** The whole body. While it comes in, the file is locked for everybody. */
async function contentOf(
  context: FilesContext,
  request: Request,
  parts: readonly string[],
  { folder, name }: { folder: FolderNode; name: string },
): Promise<Uint8Array<ArrayBuffer>> {
  const key = uploadKey(folder, name);
  if (context.uploading.has(key)) throw fileLocked(parts);
  context.uploading.add(key);
  try {
    const content = new Uint8Array(await request.arrayBuffer());
    const told = request.headers.get('content-length');
    if (told !== null && Number(told) !== content.byteLength) throw badRequest('Expected filesize is not what was read');
    return content;
  } catch (error) {
    if (request.signal.aborted) throw request.signal.reason;
    throw error instanceof TypeError ? badRequest('The body ended early') : error;
  } finally {
    context.uploading.delete(key);
  }
}

function makeFolders(context: FilesContext, parts: readonly string[], user: string): void {
  for (let depth = 1; depth <= parts.length; depth++) {
    if (context.tree.resolve(user, parts.slice(0, depth))) continue;
    const { above, name } = targetOf(context, parts.slice(0, depth), user, () => notFound(parts));
    checkName(name);
    context.tree.makeFolder(above.node, name);
  }
}

export function mkcol(context: FilesContext, parts: readonly string[], user: string): Response {
  const { above, name, present } = targetOf(context, parts, user, () => conflict('Parent node does not exist'));
  if (present) throw methodNotAllowed('The resource you tried to create already exists', ALLOWED_METHODS);
  checkName(name);
  mustAllow(above, CREATE);
  return answer(201, context.plain ? {} : ids(context.tree.makeFolder(above.node, name), false));
}

export function remove(context: FilesContext, request: Request, parts: readonly string[], user: string): Response {
  const place = context.tree.resolve(user, parts);
  if (!place) throw notFound(parts);
  checkWriteConditions(request, place.node);
  if (parts.length === 0) throw forbidden();
  if (place.mounted && place.share) context.tree.unshare(place.share);
  else {
    mustAllow(place, DELETE);
    if (place.node.kind === 'file') checkLock(context, request, place, place.node);
    context.tree.remove(place.node);
  }
  return answer(204, {});
}

/** MOVE and COPY. */
export function transfer(context: FilesContext, request: Request, parts: readonly string[], user: string): Response {
  const { tree } = context;
  const source = tree.resolve(user, parts);
  if (!source) throw notFound(parts);
  const wanted = destinationParts(context, request, user);
  const target = targetOf(context, wanted, user, () => conflict('The destination parent does not exist'));
  checkName(target.name);
  const isMove = request.method === 'MOVE';
  if (target.present?.node === source.node) throw forbidden('Source and destination uri are identical.');
  if (isWithin(target.above.node, source.node)) {
    throw conflict('The destination may not be part of the same subtree as the source.');
  }
  if (target.present && request.headers.get('overwrite')?.toUpperCase() === 'F') throw preconditionFailed('Overwrite');
  if (isMove && !source.mounted) mustAllow(source, DELETE);
  mustAllow(target.present ?? target.above, target.present ? UPDATE : CREATE);
  if (isMove && source.node.kind === 'file') checkLock(context, request, source, source.node);
  const status = target.present ? 204 : 201;
  if (target.present?.mounted && target.present.share) tree.unshare(target.present.share);
  if (isMove && source.mounted && source.share) {
    if (target.above.share) throw forbidden('A share cannot be moved into another');
    tree.changeShare(source.share, { folder: target.above.node, name: target.name });
    return answer(status, ids(source.node, true));
  }
  if (!isMove) return answer(status, context.plain ? {} : ids(tree.copy(source.node, target.above.node, target.name), false));
  tree.move(source.node, target.above.node, target.name);
  return answer(status, context.plain ? {} : ids(source.node, true));
}

function destinationParts(context: FilesContext, request: Request, user: string): string[] {
  const destination = request.headers.get('destination');
  if (destination === null) throw badRequest('The destination header was not supplied');
  const path = new URL(destination, request.url).pathname;
  const root = `${context.root(user)}/`;
  if (!path.startsWith(root)) throw forbidden('The destination is none of the user');
  return decodeParts(path.slice(root.length));
}

function targetOf(context: FilesContext, parts: readonly string[], user: string, missing: () => Error): Target {
  const name = parts.at(-1);
  const above = context.tree.resolve(user, parts.slice(0, -1));
  if (name === undefined) throw forbidden();
  if (above?.node.kind !== 'folder') throw missing();
  return { above: { ...above, node: above.node }, name, present: context.tree.childOf(above, name) };
}

function mustAllow(place: Place, bit: number): void {
  if ((allowedIn(place) & bit) === 0) throw forbidden();
}

function checkLock(context: FilesContext, request: Request, place: Place, { lock }: FileNode): void {
  if (lock === null) return;
  const mine = lock.kind === 'user' ? lock.owner === place.user : (request.headers.get('if') ?? '').includes(lock.token);
  if (!mine) throw locked(['files', place.user, ...place.parts].join('/'));
}

function ids(node: FileNode | FolderNode, withEtag: boolean): Record<string, string> {
  const etag = `"${node.etag}"`;
  return { 'oc-fileid': longFileId(node.fileId), ...(withEtag && node.kind === 'file' ? { etag, 'oc-etag': etag } : {}) };
}

function answer(status: number, headers: Record<string, string>): Response {
  const body = status === 204 ? {} : { 'content-length': '0', 'content-type': 'text/html; charset=UTF-8' };
  return new Response(null, { status, headers: { ...headers, ...body } });
}
