import {
  ALL,
  pathOf,
  sizeOf,
  type FileNode,
  type FilesState,
  type FolderNode,
  type Node,
  type Share,
  type TrashedNode,
} from './nodes.ts';
import { createPlaces, isWithin } from './places.ts';
import type { Stamps } from './stamps.ts';

export interface Content {
  content: Uint8Array<ArrayBuffer>;
  mtimeS?: number;
  checksum?: string | null;
}

/** The files of all users with the rules for ids, ETags and sizes. Knows nothing of requests or permissions. */
export function createTree(state: FilesState, stamps: Stamps) {
  const places = createPlaces(state);
  const { rootOf, ownerOf, mountsIn, resolve } = places;

  function addUser(user: string): FolderNode {
    const root = newFolder(user, null);
    state.roots.set(user, root);
    state.trash.set(user, []);
    return root;
  }

  function newFolder(name: string, parent: FolderNode | null): FolderNode {
    const fileId = state.nextFileId++;
    const etag = stamps.unique();
    return {
      kind: 'folder',
      fileId,
      name,
      parent,
      children: new Map(),
      sizeBytes: 0,
      mtimeS: stamps.nowS(),
      etag,
      favourite: false,
    };
  }

  /** Size and ETag of all folders above change, up to the root. */
  function touchAbove(folder: FolderNode | null, addedBytes: number): void {
    const etag = stamps.unique();
    const nowS = stamps.nowS();
    for (let at = folder; at; at = at.parent) {
      at.etag = etag;
      at.mtimeS = Math.max(at.mtimeS, nowS);
      at.sizeBytes += addedBytes;
    }
  }

  function attach(node: Node, folder: FolderNode, name: string): void {
    node.parent = folder;
    node.name = name;
    folder.children.set(name, node);
    touchAbove(folder, sizeOf(node));
  }

  function detach(node: Node): void {
    const folder = node.parent;
    if (!folder) throw new Error('A root stays');
    folder.children.delete(node.name);
    node.parent = null;
    touchAbove(folder, -sizeOf(node));
  }

  function makeFolder(folder: FolderNode, name: string): FolderNode {
    const created = newFolder(name, folder);
    attach(created, folder, name);
    return created;
  }

  function putFile(folder: FolderNode, name: string, { content, mtimeS, checksum = null }: Content): FileNode {
    const present = folder.children.get(name);
    if (present?.kind === 'folder') throw new Error('A folder is there');
    const nowS = stamps.nowS();
    const changed = { content, mtimeS: mtimeS ?? nowS, uploadTimeS: nowS, checksum };
    if (present) {
      const addedBytes = content.byteLength - present.content.byteLength;
      Object.assign(present, changed);
      // Under a person's lock the server answers with the lock's ETag, whatever was put.
      if (present.lock?.kind !== 'user') present.etag = stamps.fileEtag(present);
      touchAbove(folder, addedBytes);
      return present;
    }
    const inode = stamps.inode();
    const etag = stamps.fileEtag({ ...changed, inode });
    const fileId = state.nextFileId++;
    const created: FileNode = {
      kind: 'file',
      fileId,
      name,
      parent: folder,
      ...changed,
      inode,
      etag,
      favourite: false,
      lock: null,
    };
    attach(created, folder, name);
    return created;
  }

  function setModified(node: Node, mtimeS: number): void {
    node.mtimeS = mtimeS;
    if (node.kind === 'file') node.etag = stamps.fileEtag(node);
    touchAbove(node.parent, 0);
  }

  /** Into the owner's trash; what was shared of it is no longer. */
  function remove(node: Node): void {
    const owner = ownerOf(node);
    const originalPath = pathOf(node);
    detach(node);
    state.shares = state.shares.filter((share) => !isWithin(share.node, node));
    state.trash.get(owner)?.unshift({ node, originalPath, deletedAtS: stamps.nowS() });
  }

  /** Keeps ids and ETags of the node and all below. What is at the new place goes into the trash. */
  function move(node: Node, folder: FolderNode, name: string): void {
    const present = folder.children.get(name);
    if (present && present !== node) remove(present);
    detach(node);
    attach(node, folder, name);
  }

  /** New ids, but the times and ETags of the original. */
  function copy(node: Node, folder: FolderNode, name: string): Node {
    const present = folder.children.get(name);
    if (present) remove(present);
    const cloned = cloneOf(node);
    attach(cloned, folder, name);
    return cloned;
  }

  function cloneOf(node: Node): Node {
    const fileId = state.nextFileId++;
    if (node.kind === 'file')
      return { ...node, fileId, inode: stamps.inode(), parent: null, checksum: null, favourite: false, lock: null };
    const cloned: FolderNode = { ...node, fileId, parent: null, favourite: false, etag: stamps.unique(), children: new Map() };
    for (const below of node.children.values()) {
      const child = cloneOf(below);
      child.parent = cloned;
      cloned.children.set(child.name, child);
    }
    return cloned;
  }

  /** Back to where it was, or the root where that folder is gone. */
  function restore(user: string, item: TrashedNode): void {
    const trash = state.trash.get(user) ?? [];
    trash.splice(trash.indexOf(item), 1);
    const parts = item.originalPath.split('/');
    const wanted = resolve(user, parts.slice(0, -1))?.node;
    const folder = wanted?.kind === 'folder' ? wanted : rootOf(user);
    attach(item.node, folder, freeName(user, folder, parts.at(-1) ?? item.node.name));
  }

  function share(node: Node, recipient: string, permissions = ALL): Share {
    const folder = rootOf(recipient);
    const created: Share = {
      id: state.nextShareId++,
      owner: ownerOf(node),
      recipient,
      node,
      permissions,
      folder,
      name: freeName(recipient, folder, node.name),
    };
    state.shares.push(created);
    touchAbove(folder, 0);
    return created;
  }

  function changeShare(changed: Share, to: Partial<Pick<Share, 'permissions' | 'folder' | 'name'>>): void {
    touchAbove(changed.folder, 0);
    Object.assign(changed, to);
    touchAbove(changed.folder, 0);
  }

  function unshare(withdrawn: Share): void {
    state.shares = state.shares.filter((each) => each !== withdrawn);
    touchAbove(withdrawn.folder, 0);
  }

  function freeName(user: string, folder: FolderNode, name: string): string {
    const taken = (wanted: string): boolean =>
      folder.children.has(wanted) || mountsIn(user, folder).some((each) => each.name === wanted);
    if (!taken(name)) return name;
    const dot = name.lastIndexOf('.');
    const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
    for (let number = 2; ; number++) {
      if (!taken(`${stem} (${number})${ending}`)) return `${stem} (${number})${ending}`;
    }
  }

  return {
    addUser,
    ...places,
    touchAbove,
    makeFolder,
    putFile,
    setModified,
    remove,
    move,
    copy,
    restore,
    share,
    changeShare,
    unshare,
  };
}

export type Tree = ReturnType<typeof createTree>;
