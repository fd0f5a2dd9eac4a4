import { notImplemented, unsupportedMedia } from './dav-error.ts';
import { lock, proppatch, recalculateHash, unlock } from './file-changes.ts';
import { davHeader, get, propfind } from './file-reading.ts';
import { mkcol, put, remove, transfer } from './file-writing.ts';
import type { FileResources } from './properties.ts';
import type { Stamps } from './stamps.ts';
import type { FolderNode } from './nodes.ts';
import type { Tree } from './tree.ts';

export const ALLOWED_METHODS = 'OPTIONS, GET, HEAD, DELETE, PROPFIND, PUT, PROPPATCH, COPY, MOVE, REPORT, LOCK, UNLOCK';

/** How a plain WebDAV server differs from Nextcloud; each server of this kind lacks something else. */
export interface PlainServer {
  /** Refuses `Depth: infinity` with 403. */
  noInfinity?: boolean;
}

export interface FilesContext {
  tree: Tree;
  stamps: Stamps;
  resources: FileResources;
  /** Path of a user's root on the server, percent-encoded, without a slash at its end. */
  root(user: string): string;
  freeBytes(user: string): number;
  /** Keys of the files whose content is coming in right now. */
  uploading: Set<string>;
  gzip: boolean;
  plain: PlainServer | null;
}

export function optionsOf(allow: string, dav: string): Response {
  const type = { 'content-length': '0', 'content-type': 'text/html; charset=UTF-8' };
  return new Response(null, { headers: { allow, dav, 'ms-author-via': 'DAV', 'accept-ranges': 'bytes', ...type } });
}

/** The same for everyone who sees the file. */
export function uploadKey(folder: FolderNode | null, name: string): string {
  return `${folder?.fileId}/${name}`;
}

/** Answers a request below a user's root. */
export async function handleFiles(
  context: FilesContext,
  request: Request,
  parts: readonly string[],
  user: string,
): Promise<Response> {
  switch (request.method) {
    case 'OPTIONS':
      return optionsOf(ALLOWED_METHODS, davHeader(context.plain !== null));
    case 'PROPFIND':
      return propfind(context, request, parts, user);
    case 'GET':
    case 'HEAD':
      return get(context, request, parts, user);
    case 'PUT':
      return put(context, request, parts, user);
    case 'MKCOL':
      return mkcol(context, parts, user);
    case 'DELETE':
      return remove(context, request, parts, user);
    case 'MOVE':
    case 'COPY':
      return transfer(context, request, parts, user);
    case 'PROPPATCH':
      return proppatch(context, request, parts, user);
    case 'PATCH':
      return recalculateHash(context, request, parts, user);
    case 'LOCK':
      return lock(context, request, parts, user);
    case 'UNLOCK':
      return unlock(context, request, parts, user);
    case 'REPORT':
      throw unsupportedMedia('The {DAV:}sync-collection REPORT is not supported on this url.', 'ReportNotSupported');
    default:
      throw notImplemented(`There was no plugin in the system that was willing to handle this ${request.method} method.`);
  }
}
