import { basename, extname } from 'node:path';

/** A file's name without its ending: the title of what has none of its own. */
export function titleOf(path: string): string {
  const name = basename(path);
  return name.slice(0, name.length - extname(name).length) || name;
}
