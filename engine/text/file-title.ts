import { basename, extname } from 'node:path';
import { withoutHidden } from './hidden-characters.ts';

/** A file's name without its ending: the title of what has none of its own, without what is not seen. */
export function titleOf(path: string): string {
  const name = basename(path);
  const title = withoutHidden(name.slice(0, name.length - extname(name).length)).trim();
  return title || name;
}
