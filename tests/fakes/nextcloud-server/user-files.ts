import { ALL, partsOf, type FilesState, type FolderNode, type Node, type Share } from './nodes.ts';
import type { Place } from './places.ts';
import type { Tree } from './tree.ts';

/** A file as the user sees it; `path` below their root, without a leading slash. */
export interface SeenFile {
  path: string;
  fileId: number;
  etag: string;
  content: Uint8Array<ArrayBuffer>;
}

export interface PutOptions {
  /** Time of change in seconds; default now. */
  mtimeS?: number;
  checksum?: string;
}

/** What happens to a user's files without requests of the client under test. Folders on the way are made. Throws where it cannot be. */
export interface UserFiles {
  put(path: string, content: string | Uint8Array<ArrayBuffer>, options?: PutOptions): void;
  makeFolder(path: string): void;
  /** Over whatever is at the new place. */
  move(from: string, to: string): void;
  copy(from: string, to: string): void;
  remove(path: string): void;
  /** From the trash, the latest of that name. */
  restoreFromTrash(path: string): void;
  exists(path: string): boolean;
  /** Every file the user sees, shared ones included, sorted by path. */
  list(): SeenFile[];
  /** Paths of all folders but the root. */
  folders(): string[];
  etag(path: string): string;
  share(path: string, recipient: string, permissions?: number): Share;
  /** Withdraws every share of what is at the path. */
  unshare(path: string): void;
  /** A person holds the file in an editor: others get 423 where they write. */
  lock(path: string): void;
  unlock(path: string): void;
}

export function createUserFiles({ tree, state, user }: { tree: Tree; state: FilesState; user: string }): UserFiles {
  function placeAt(path: string): Place {
    const place = tree.resolve(user, partsOf(path));
    if (!place) throw new Error(`Nothing is at ${path}`);
    return place;
  }

  function nodeAt(path: string): Node {
    return placeAt(path).node;
  }

  function folderAt(parts: readonly string[]): FolderNode {
    let at = tree.resolve(user, [])!;
    for (const part of parts) {
      if (at.node.kind === 'file') throw new Error('A file is on the way');
      if (!tree.childOf(at, part)) tree.makeFolder(at.node, part);
      at = tree.childOf(at, part)!;
    }
    if (at.node.kind === 'file') throw new Error('A file is there');
    return at.node;
  }

  function* walk(place: Place): Generator<Place> {
    for (const each of tree.childrenOf(place)) {
      yield each;
      yield* walk(each);
    }
  }

  const all = (): Place[] => [...walk(placeAt(''))];
  const split = (path: string) => {
    const parts = partsOf(path);
    return { above: parts.slice(0, -1), name: parts.at(-1) ?? '' };
  };

  return {
    put(path, content, { mtimeS, checksum } = {}) {
      const { above, name } = split(path);
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      tree.putFile(folderAt(above), name, {
        content: bytes,
        ...(mtimeS === undefined ? {} : { mtimeS }),
        ...(checksum === undefined ? {} : { checksum }),
      });
    },
    makeFolder: (path) => void folderAt(partsOf(path)),
    move(from, to) {
      const { above, name } = split(to);
      tree.move(nodeAt(from), folderAt(above), name);
    },
    copy(from, to) {
      const { above, name } = split(to);
      tree.copy(nodeAt(from), folderAt(above), name);
    },
    remove: (path) => tree.remove(nodeAt(path)),
    restoreFromTrash(path) {
      const item = state.trash.get(user)?.find(({ originalPath }) => originalPath === partsOf(path).join('/'));
      if (!item) throw new Error(`Nothing of ${path} is in the trash`);
      tree.restore(user, item);
    },
    exists: (path) => tree.resolve(user, partsOf(path)) !== null,
    list: () =>
      all()
        .flatMap((place) =>
          place.node.kind === 'file'
            ? [{ path: place.parts.join('/'), fileId: place.node.fileId, etag: tree.etagOf(place), content: place.node.content }]
            : [],
        )
        .toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    folders: () => all().flatMap((place) => (place.node.kind === 'folder' ? [place.parts.join('/')] : [])),
    etag: (path) => tree.etagOf(placeAt(path)),
    share: (path, recipient, permissions = ALL) => tree.share(nodeAt(path), recipient, permissions),
    unshare(path) {
      const node = nodeAt(path);
      for (const share of state.shares.filter((each) => each.node === node)) tree.unshare(share);
    },
    lock(path) {
      const node = nodeAt(path);
      if (node.kind === 'file')
        node.lock = { kind: 'user', owner: user, token: 'files_lock/test', timeS: node.mtimeS, timeoutS: -60 };
    },
    unlock(path) {
      const node = nodeAt(path);
      if (node.kind === 'file') node.lock = null;
    },
  };
}
