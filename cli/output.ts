/** Where a command writes: results to stdout, everything for the person watching to stderr. */
export interface Output {
  result(text: string): void;
  message(text: string): void;
  /** One line that is written over while something goes on; null where the messages go into a file. */
  readonly terminal: { show(text: string): void; clear(): void } | null;
}

// A reader that has seen enough (`| head`) closes the pipe: nothing more is written, and nothing went wrong.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

export const processOutput: Output = {
  result: (text) => void process.stdout.write(`${withoutControls(text)}\n`),
  message: (text) => void process.stderr.write(`${withoutControls(text)}\n`),
  terminal: process.stderr.isTTY
    ? {
        show: (text) =>
          void process.stderr.write(`\r\u001b[K${withoutControls(text).slice(0, (process.stderr.columns ?? 80) - 1)}`),
        clear: () => void process.stderr.write('\r\u001b[K'),
      }
    : null,
};

/**
 * Words and names of documents may hold what a terminal obeys: that is written as its code (`\u001b`), which JSON reads as the
 * character it was.
 */
export function withoutControls(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A number of things in words: `1 document`, `2 documents`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-GB')} ${noun}${count === 1 ? '' : 's'}`;
}

/** Milliseconds for a person: `820 ms`, `3.2 s`, `4 min 10 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** Bytes for a person: `512 bytes`, `3.4 MB`, `1.2 GB`. */
export function bytesInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const [unit, size] = bytes < 1e6 ? ['kB', 1e3] : bytes < 1e9 ? ['MB', 1e6] : ['GB', 1e9];
  return `${(bytes / size).toFixed(1)} ${unit}`;
}
