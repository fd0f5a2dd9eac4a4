/** A duration as people read it: `84 ms`, `1.2 s`, `3 min`. */
export function durationText(ms: number): string {
  if (ms < 1) return '<1 ms';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.round(ms / 60_000)} min`;
}

export function countText(count: number): string {
  return count.toLocaleString('en');
}

/** The last part of a path, whichever way its slashes lean, as `plainName` shows it. */
export function fileName(path: string): string {
  return plainName(path.split(/[\\/]/).at(-1) ?? path);
}

/**
 * A name or path that reads as it is: what would turn it about (`fdp.exe` for `exe.pdf`) or not be seen stands as `�`. Joiners
 * and selectors stay, which scripts and emoji need.
 */
export function plainName(name: string): string {
  return name.replace(/(?!\u200c|\u200d|\ufe0f)(?:[^\P{Cc}\n]|[\p{Cf}\p{DI}])/gu, '\ufffd');
}
