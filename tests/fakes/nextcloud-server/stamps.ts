import { createHash } from 'node:crypto';
import type { ServerClock } from './clock.ts';
import type { FileNode } from './nodes.ts';

/**
 * ETags, times and inode numbers. None of it is part of what is restored: a server's clock and file system go on when its
 * database goes back in time.
 */
export function createStamps(clock: ServerClock) {
  let lastUs = 0;
  let inodes = 1_000;
  const nowS = (): number => Math.floor(clock.nowMs() / 1000);
  return {
    nowS,
    /** As PHP's `uniqid()`: seconds and microseconds in hex, never the same twice. What folders and locks get. */
    unique(): string {
      lastUs = Math.max(lastUs + 1, Math.floor(clock.nowMs() * 1000));
      const seconds = Math.floor(lastUs / 1e6);
      return seconds.toString(16).padStart(8, '0') + (lastUs % 1e6).toString(16).padStart(5, '0');
    },
    inode: (): number => (inodes += 1),
    /** As local storage does it: knows nothing of the content. */
    fileEtag: ({ mtimeS, inode, content }: Pick<FileNode, 'mtimeS' | 'inode' | 'content'>): string =>
      md5(`${mtimeS}${inode}2049${content.byteLength}`),
  };
}

export type Stamps = ReturnType<typeof createStamps>;

export function md5(text: string | Uint8Array): string {
  return createHash('md5').update(text).digest('hex');
}

export function hexToken(random: () => number, length: number): string {
  return Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
}
