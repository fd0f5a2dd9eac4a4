/** A test for names left out of folders: patterns with `*` and `?`, any case; hidden names (leading dot) always are. */
export function createNameFilter(patterns: readonly string[]): (name: string) => boolean {
  const folded = patterns.map((pattern) => [...pattern.toLowerCase()]);
  return (name) => {
    if (name.startsWith('.')) return true;
    const characters = [...name.toLowerCase()];
    return folded.some((pattern) => matches(pattern, characters));
  };
}

/**
 * By hand and not by a regular expression, which takes minutes over seven stars and a name of a hundred characters: only
 * the last star seen ever needs to take one character more.
 */
function matches(pattern: readonly string[], name: readonly string[]): boolean {
  let at = 0;
  let star: { next: number; taken: number } | null = null;
  for (let place = 0; place < name.length;) {
    if (pattern[at] === '*') star = { next: ++at, taken: place };
    else if (pattern[at] === '?' || pattern[at] === name[place]) [at, place] = [at + 1, place + 1];
    else if (star !== null) [at, place] = [star.next, ++star.taken];
    else return false;
  }
  return pattern.slice(at).every((character) => character === '*');
}
