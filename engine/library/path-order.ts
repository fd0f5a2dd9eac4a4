/**
 * Compares as SQLite does: by the bytes of UTF-8, which is the order of code points. JavaScript's own order differs where
 * characters beyond the first 65,536 meet the last ones before (private use, full-width forms).
 */
export function comparePaths(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const [a, b] = [left.charCodeAt(at), right.charCodeAt(at)];
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

/** Halves of characters beyond the first 65,536 come after all whole ones. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}
