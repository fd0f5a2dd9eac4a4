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

function rootOf(path: string): [root: string, separator: string] {
  const windows = /^(?:[A-Za-z]:\\|\\\\[^\\]+\\[^\\]+\\?)/.exec(path);
  return windows === null ? ['/', '/'] : [windows[0], '\\'];
}
