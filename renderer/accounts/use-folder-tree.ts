import { useCallback, useEffect, useRef, useState } from 'react';
import type { RemoteEntry } from '../../contract/accounts.ts';
import type { FailureData } from '../../contract/failure-table.ts';
import type { AccountId } from '../../contract/ids.ts';
import { engine, failureOf } from '../connection.ts';

/** What is known of what lies in a folder. */
type Branch =
  | { state: 'reading' }
  | { state: 'read'; folders: readonly RemoteEntry[] }
  | { state: 'failed'; failure: FailureData };

interface Place {
  /** 1 is the root. */
  level: number;
  /** From 1, among `setSize` beside each other. */
  position: number;
  setSize: number;
  /** The folder it stands in; null of the root. */
  parent: string | null;
}

/** A line of the tree: a folder, or a word on one that is open. */
export type TreeRow = Place & { key: string } & (
    | { kind: 'folder'; path: string; entry: RemoteEntry | null; open: boolean }
    | { kind: 'reading' | 'empty'; path: string }
    | { kind: 'failed'; path: string; failure: FailureData }
  );

export interface FolderTree {
  rows: readonly TreeRow[];
  open(path: string): void;
  close(path: string): void;
  /** Reads a folder again that could not be read. */
  retry(path: string): void;
  /** Size of a folder with all below it, where the server told it and its neighbours were looked at. */
  sizeOf(path: string): number | null;
}

/** The folders of an account, each read when it is first opened. `firstOpen`: folders that are open from the start. */
export function useFolderTree(accountId: AccountId, firstOpen: readonly string[]): FolderTree {
  const [branches, setBranches] = useState<ReadonlyMap<string, Branch>>(new Map());
  const [opened, setOpened] = useState<ReadonlySet<string>>(() => new Set(['', ...firstOpen]));
  const leaving = useRef<AbortController | null>(null);

  const put = useCallback((path: string, branch: Branch) => {
    setBranches((before) => new Map(before).set(path, branch));
  }, []);
  const read = useCallback(
    async (path: string) => {
      const signal = leaving.current?.signal;
      if (signal === undefined || signal.aborted) return;
      put(path, { state: 'reading' });
      try {
        const entries = await engine().accounts.folders.browse({ accountId, path }, { signal });
        if (!signal.aborted) put(path, { state: 'read', folders: entries.filter(({ kind }) => kind === 'folder') });
      } catch (error) {
        const failure = failureOf(error);
        if (!signal.aborted && failure !== null) put(path, { state: 'failed', failure });
      }
    },
    [accountId, put],
  );

  const first = useRef(opened);
  useEffect(() => {
    const mine = new AbortController();
    leaving.current = mine;
    for (const path of first.current) void read(path);
    return () => mine.abort();
  }, [read]);

  return {
    rows: rowsOf(branches, opened),
    open(path) {
      setOpened((before) => new Set(before).add(path));
      if (!branches.has(path)) void read(path);
    },
    close: (path) =>
      setOpened((before) => {
        const after = new Set(before);
        after.delete(path);
        return after;
      }),
    retry: (path) => void read(path),
    sizeOf: (path) => sizeOf(path, branches),
  };
}

function sizeOf(path: string, branches: ReadonlyMap<string, Branch>): number | null {
  if (path === '') {
    const root = branches.get('');
    return root?.state === 'read' ? root.folders.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0) : null;
  }
  const parent = branches.get(path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '');
  const entry = parent?.state === 'read' ? parent.folders.find((each) => each.path === path) : undefined;
  return entry?.sizeBytes ?? null;
}

function rowsOf(branches: ReadonlyMap<string, Branch>, opened: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = [];
  const alone = { position: 1, setSize: 1 };
  function add(path: string, entry: RemoteEntry | null, place: Place): void {
    const open = opened.has(path);
    rows.push({ kind: 'folder', key: `folder ${path}`, path, entry, open, ...place });
    if (!open) return;
    const below = { level: place.level + 1, parent: path };
    const branch = branches.get(path);
    if (branch === undefined || branch.state === 'reading') {
      rows.push({ kind: 'reading', key: `reading ${path}`, path, ...alone, ...below });
    } else if (branch.state === 'failed') {
      rows.push({ kind: 'failed', key: `failed ${path}`, path, failure: branch.failure, ...alone, ...below });
    } else if (branch.folders.length === 0) {
      rows.push({ kind: 'empty', key: `empty ${path}`, path, ...alone, ...below });
    } else {
      const setSize = branch.folders.length;
      for (const [index, each] of branch.folders.entries()) add(each.path, each, { position: index + 1, setSize, ...below });
    }
  }
  add('', null, { level: 1, ...alone, parent: null });
  return rows;
}
