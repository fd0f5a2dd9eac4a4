/** A length of sound: `3.2 s`, and from a minute on `1:05`. */
export function elapsedText(ms: number): string {
  return ms < 60_000 ? `${(Math.floor(ms / 100) / 10).toFixed(1)} s` : clockText(ms);
}

/** A clock that runs: `0:03`. */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
