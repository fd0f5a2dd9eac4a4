import type { FolderNode } from './nodes.ts';
import type { FileResources } from './properties.ts';
import type { Stamps } from './stamps.ts';
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
