import { sep } from 'node:path';

/** What is left out of a source: whole folders, or single files. */
export interface Exclusion {
  /**
   * Is this entry itself left out? Its name is enough where no pattern names a path. `folders`: of the folders from the
   * source's root down to where it lies.
   */
  isExcluded(folders: readonly string[], name: string): boolean;
  /** The same for a path below the root, with the folders it lies in: true where any of them is left out. */
  covers(relativePath: string): boolean;
}

/**
 * Patterns with `*`, `?` and, for whole folders of a path, `**`, in any case. One without a slash is a name anywhere; one
 * with a slash is a path from the root of the source. Hidden names (leading dot) are always left out.
 *
 * By hand and not by a package that makes regular expressions of patterns (picomatch): those take minutes over a pattern
 * of a few stars and a long name, and other characters they know (brackets, braces) are ordinary in the names of files.
 */
export function createExclusion(patterns: readonly string[]): Exclusion {
  const parsed = patterns.map((pattern) => {
    const slashed = sep === '\\' ? pattern.replaceAll('\\', '/') : pattern;
    return {
      isPath: slashed.slice(0, -1).includes('/'),
      segments: slashed.split('/').filter((part) => part !== '' && part !== '.'),
    };
  });
  const names = parsed.filter(({ isPath }) => !isPath).flatMap(({ segments }) => segments.map(fold));
  const paths = parsed.filter(({ isPath }) => isPath).map(({ segments }) => segments.map(fold));

  function isExcluded(folders: readonly string[], name: string): boolean {
    if (name.startsWith('.')) return true;
    const folded = fold(name);
    if (names.some((pattern) => matches(pattern, folded, sameCharacter, isAnyCharacters))) return true;
    if (paths.length === 0) return false;
    const place = [...folders.map(fold), folded];
    return paths.some((pattern) => matches(pattern, place, sameName, isAnyFolders));
  }

  return {
    isExcluded,
    covers(relativePath) {
      const parts = relativePath.split(sep);
      return parts.some((name, depth) => isExcluded(parts.slice(0, depth), name));
    },
  };
}

/** One system writes an accent as a character of its own, another with its letter. */
const fold = (text: string): string[] => [...text.normalize('NFC').toLowerCase()];

const sameCharacter = (pattern: string, character: string): boolean => pattern === '?' || pattern === character;
const sameName = (pattern: readonly string[], name: readonly string[]): boolean =>
  matches(pattern, name, sameCharacter, isAnyCharacters);
const isAnyCharacters = (pattern: string): boolean => pattern === '*';
const isAnyFolders = (pattern: readonly string[]): boolean => pattern.length === 2 && pattern.every(isAnyCharacters);

/**
 * Only the last star seen ever needs to take one item more, so that the time is at most the product of both lengths.
 * `isStar`: does it stand for any number of items?
 */
function matches<Item>(
  pattern: readonly Item[],
  items: readonly Item[],
  same: (pattern: Item, item: Item) => boolean,
  isStar: (pattern: Item) => boolean,
): boolean {
  let at = 0;
  let last: { next: number; taken: number } | null = null;
  for (let place = 0; place < items.length;) {
    const wanted = pattern[at];
    const item = items[place];
    if (wanted !== undefined && isStar(wanted)) last = { next: ++at, taken: place };
    else if (wanted !== undefined && item !== undefined && same(wanted, item)) [at, place] = [at + 1, place + 1];
    else if (last !== null) [at, place] = [last.next, ++last.taken];
    else return false;
  }
  return pattern.slice(at).every(isStar);
}
