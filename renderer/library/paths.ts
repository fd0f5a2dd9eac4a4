export interface Crumb {
  name: string;
  path: string;
}

/**
 * The steps from the root to a folder, each with the path it stands for. Knows `/a/b`, `C:\a\b` and `\\server\share\a`;
 * the server and share of a network path are one step, because neither opens alone.
 */
export function crumbsOf(path: string): Crumb[] {
  const [root, separator] = rootOf(path);
  const names = path
    .slice(root.length)
    .split(/[\\/]/)
    .filter((name) => name !== '');
  const crumbs: Crumb[] = [{ name: root, path: root }];
  let reached = root;
  for (const name of names) {
    reached = reached.endsWith(separator) ? reached + name : reached + separator + name;
    crumbs.push({ name, path: reached });
  }
  return crumbs;
}

/** The last name of a path; the root itself where there is none. */
export function lastName(path: string): string {
  return crumbsOf(path).at(-1)?.name ?? path;
}

/** The path of a document below its folder; the whole path where it does not lie in one. */
export function pathInSource(path: string, sourcePath: string | null): string {
  if (sourcePath === null || !path.startsWith(sourcePath)) return path;
  const below = path.slice(sourcePath.length).replace(/^[\\/]+/, '');
  return below === '' ? path : below;
}

function rootOf(path: string): [root: string, separator: string] {
  const windows = /^(?:[A-Za-z]:\\|\\\\[^\\]+\\[^\\]+\\?)/.exec(path);
  return windows === null ? ['/', '/'] : [windows[0], '\\'];
}
