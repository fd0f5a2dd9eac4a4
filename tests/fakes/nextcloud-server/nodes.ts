/** What the server keeps. Plain data, so that a snapshot is a clone of it. */
export interface FileNode {
  kind: 'file';
  fileId: number;
  name: string;
  parent: FolderNode | null;
  content: Uint8Array<ArrayBuffer>;
  /** Stays when the content is replaced: with time and size unchanged, so does the ETag. */
  inode: number;
  mtimeS: number;
  uploadTimeS: number;
  /** `SHA1:...` as a client told it: never verified. */
  checksum: string | null;
  /** Without quotes. */
  etag: string;
  favourite: boolean;
  lock: FileLock | null;
}

export interface FolderNode {
  kind: 'folder';
  fileId: number;
  name: string;
  parent: FolderNode | null;
  children: Map<string, Node>;
  /** Of all files below. */
  sizeBytes: number;
  mtimeS: number;
  etag: string;
  favourite: boolean;
}

export type Node = FileNode | FolderNode;

export interface FileLock {
  kind: 'user' | 'token';
  owner: string;
  /** Of the lock; for `user` only shown. */
  token: string;
  timeS: number;
  /** -60 where it has no end. Locks of the fake never end by themselves. */
  timeoutS: number;
}

/** Bits of a share's permissions. */
export const READ = 1;
export const UPDATE = 2;
export const CREATE = 4;
export const DELETE = 8;
export const RESHARE = 16;
export const ALL = READ | UPDATE | CREATE | DELETE | RESHARE;

export interface Share {
  id: number;
  owner: string;
  recipient: string;
  node: Node;
  permissions: number;
  /** Where the recipient sees it. */
  folder: FolderNode;
  name: string;
}

export interface TrashedNode {
  node: Node;
  /** Below the owner's root. */
  originalPath: string;
  deletedAtS: number;
}

export interface FilesState {
  roots: Map<string, FolderNode>;
  trash: Map<string, TrashedNode[]>;
  shares: Share[];
  nextFileId: number;
  nextShareId: number;
  /** Changed by an administrator after a restore (`maintenance:data-fingerprint`); '' at first. */
  dataFingerprint: string;
}

export function sizeOf(node: Node): number {
  return node.kind === 'file' ? node.content.byteLength : node.sizeBytes;
}

/** Parts of a path, in the form names are stored: NFC. */
export function partsOf(path: string): string[] {
  return path
    .split('/')
    .filter((part) => part !== '')
    .map((part) => part.normalize('NFC'));
}

/** Below the root it hangs in, without a leading slash. */
export function pathOf(node: Node): string {
  const parts: string[] = [];
  for (let at: Node | null = node; at?.parent; at = at.parent) parts.unshift(at.name);
  return parts.join('/');
}
