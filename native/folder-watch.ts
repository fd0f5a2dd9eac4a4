import { join } from 'node:path';
import { watch } from 'chokidar';
import type { WatchFolder } from '../engine/library/watch-folder.ts';

/**
 * Watches by chokidar, the folders alone: each is told of its files by the system, and files taken into chokidar's own tree
 * would cost memory and a look at each of them for nothing, since the survey looks for itself.
 */
export const watchFolder: WatchFolder = ({ path, isExcluded, onChange, onReady, onFailure }) => {
  const watcher = watch(path, {
    ignoreInitial: true,
    atomic: false,
    ignored: (entry, stats) => stats?.isFile() === true || (entry !== path && isExcluded(entry)),
  });
  let hasFailed = false;

  watcher.on('raw', (_event, name, details) => {
    const folder = watchedPath(details) ?? path;
    onChange(name === null ? { kind: 'folder', path: folder } : { kind: 'entry', path: join(folder, name) });
  });
  watcher.on('addDir', (folder) => onChange({ kind: 'folder', path: folder }));
  watcher.on('unlinkDir', (folder) => onChange({ kind: 'folder', path: folder }));
  watcher.on('ready', onReady);
  watcher.on('error', (error) => {
    if (hasFailed) return;
    hasFailed = true;
    const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
    onFailure(code === 'ENOSPC' || code === 'EMFILE' ? 'limit' : 'other');
  });
  return { close: () => watcher.close() };
};

/** The folder the system told of, which chokidar hands on as an unknown. */
function watchedPath(details: unknown): string | null {
  if (typeof details !== 'object' || details === null || !('watchedPath' in details)) return null;
  return typeof details.watchedPath === 'string' ? details.watchedPath : null;
}
