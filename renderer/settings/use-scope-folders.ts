import { useEffect, useState } from 'react';
import { engine, failureOf } from '../connection.ts';
import { scopeFolders, type ScopeFolder } from './scope-folders.ts';

/** Documents whose paths are looked at: beyond them a folder is typed. */
const MOST_DOCUMENTS = 10_000;
const PAGE = 500;

/** The library's folders that hold folders. */
export function useScopeFolders(): readonly ScopeFolder[] {
  const [folders, setFolders] = useState<readonly ScopeFolder[]>([]);
  useEffect(() => {
    const leaving = new AbortController();
    readFolders(leaving.signal).then(
      (found) => {
        if (!leaving.signal.aborted) setFolders(found);
      },
      (error: unknown) => {
        // A folder can be typed without them.
        if (!leaving.signal.aborted && failureOf(error)?.code === 'INTERNAL') reportError(error);
      },
    );
    return () => leaving.abort();
  }, []);
  return folders;
}

async function readFolders(signal: AbortSignal): Promise<ScopeFolder[]> {
  const { library } = engine();
  const sources = (await library.sources.list(undefined, { signal })).flatMap(({ kind, path }) =>
    path !== null && (kind === 'folder' || kind === 'remote-folder') ? [path] : [],
  );
  const paths: string[] = [];
  for (let offset = 0; offset < MOST_DOCUMENTS; offset += PAGE) {
    const { items, total } = await library.documents.list({ offset, limit: PAGE }, { signal });
    paths.push(...items.map(({ path }) => path));
    if (offset + PAGE >= total) break;
  }
  return scopeFolders(paths, sources);
}
