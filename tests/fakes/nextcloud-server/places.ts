import type { FilesState, FolderNode, Node, Share } from './nodes.ts';
import { md5 } from './stamps.ts';

/** A node as one user sees it: of their own, or through a share. */
export interface Place {
  node: Node;
  user: string;
  /** As the user sees it, below their root. */
  parts: readonly string[];
  /** The share it is seen through. */
  share: Share | null;
  /** It is the shared thing itself, hanging in the user's own tree. */
  mounted: boolean;
}

/** How users see the files of all: their own, and what others share with them. */
export function createPlaces(state: FilesState) {
  function rootOf(user: string): FolderNode {
    const root = state.roots.get(user);
    if (!root) throw new Error('No such user');
    return root;
  }

  function ownerOf(node: Node): string {
    let at = node;
    while (at.parent) at = at.parent;
    return at.name;
  }

  function mountsIn(user: string, folder: FolderNode): Share[] {
    return state.shares.filter((share) => share.recipient === user && share.folder === folder);
  }

  function resolve(user: string, parts: readonly string[]): Place | null {
    const root = state.roots.get(user);
    if (!root) return null;
    let at: Place = { node: root, user, parts: [], share: null, mounted: false };
    for (const part of parts) {
      const next = childOf(at, part);
      if (!next) return null;
      at = next;
    }
    return at;
  }

  function childOf(place: Place, name: string): Place | null {
    if (place.node.kind === 'file') return null;
    const parts = [...place.parts, name];
    const own = place.node.children.get(name);
    if (own) return { node: own, user: place.user, parts, share: place.share, mounted: false };
    const share = place.share ? undefined : mountsIn(place.user, place.node).find((each) => each.name === name);
    return share ? { node: share.node, user: place.user, parts, share, mounted: true } : null;
  }

  /** Ordered as the server lists them: folders, then files, by age. */
  function childrenOf(place: Place): Place[] {
    if (place.node.kind === 'file') return [];
    const { user, share } = place;
    const own = Array.from(place.node.children.values(), (node) => ({
      node,
      user,
      parts: [...place.parts, node.name],
      share,
      mounted: false,
    }));
    const mounts = share ? [] : mountsIn(user, place.node);
    return [
      ...own,
      ...mounts.map((each) => ({ node: each.node, user, parts: [...place.parts, each.name], share: each, mounted: true })),
    ];
  }

  /** What a user is told: of folders with something shared below, the ETags of that are part of it. */
  function etagOf({ node, user, share }: Place): string {
    if (node.kind === 'file' || share) return node.etag;
    const below = state.shares.filter((each) => each.recipient === user && isWithin(each.folder, node));
    return below.length === 0 ? node.etag : md5([node.etag, ...below.map((each) => `${each.id}${each.node.etag}`)].join());
  }

  return { rootOf, ownerOf, mountsIn, resolve, childOf, childrenOf, etagOf };
}

/** `node` is `folder` or lies below it. */
export function isWithin(node: Node, folder: Node): boolean {
  for (let at: Node | null = node; at; at = at.parent) if (at === folder) return true;
  return false;
}
