import { createHash } from 'node:crypto';
import { Failure } from '../../engine/failure.ts';
import type { CopyWriter } from '../../engine/nextcloud/copy-writer.ts';
import type { FileCopies } from '../../engine/nextcloud/file-copies.ts';

/** Copies in memory, parts included: what outlives the engine in tests that end it thousands of times. */
export interface MemoryCopies extends Pick<FileCopies, 'write' | 'read' | 'remove'> {
  ids(): string[];
}

interface Part {
  version: string | null;
  bytes: Uint8Array;
}

export function createMemoryCopies(): MemoryCopies {
  const whole = new Map<string, Uint8Array>();
  const parts = new Map<string, Part>();

  return {
    ids: () => [...whole.keys()],
    async write(copyId, { version = null, onKept } = {}): Promise<CopyWriter> {
      const left = parts.get(copyId);
      let part: Part = left && version !== null && left.version === version ? left : { version, bytes: new Uint8Array() };
      if (part.bytes.length > 0) onKept?.(part.bytes);
      parts.set(copyId, part);
      const sha256 = (): string => createHash('sha256').update(part.bytes).digest('hex');
      return {
        get writtenBytes() {
          return part.bytes.length;
        },
        async write(bytes) {
          part.bytes = Buffer.concat([part.bytes, bytes]);
        },
        sha256,
        async restart(next) {
          part = { version: next, bytes: new Uint8Array() };
          parts.set(copyId, part);
        },
        async finish() {
          whole.set(copyId, part.bytes);
          parts.delete(copyId);
          return { sizeBytes: part.bytes.length, sha256: sha256() };
        },
        async discard() {
          parts.delete(copyId);
        },
        async close() {
          // what is written stays a part
        },
      };
    },
    async read(copyId) {
      const bytes = whole.get(copyId);
      if (bytes === undefined) throw new Failure('FILE_COPY_LOST');
      return bytes;
    },
    async remove(copyId) {
      whole.delete(copyId);
      parts.delete(copyId);
    },
  };
}
