/** A test for names left out of folders: patterns with `*` and `?`, any case; hidden names (leading dot) always are. */
export function createNameFilter(patterns: readonly string[]): (name: string) => boolean {
  const tests = patterns.map((pattern) => {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*+/g, '.*')
      .replaceAll('?', '.');
    return new RegExp(`^${source}$`, 'iu');
  });
  return (name) => name.startsWith('.') || tests.some((test) => test.test(name));
}
