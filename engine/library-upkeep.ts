import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { IntakeResult } from '../contract/intake.ts';
import type { Storage, Verification } from '../contract/library.ts';
import type { SourceId } from '../contract/ids.ts';
import type { FileIntake } from './file-intake.ts';
import type { FileCopies } from './nextcloud/file-copies.ts';
import { createDocumentReader } from './store/documents.ts';
import { measureDatabase } from './store/library-storage.ts';
import { verifyLibrary, type VerifyParts } from './verify-library.ts';

/** What a person may ask of the library as a whole. */
export interface LibraryUpkeep {
  storage(): Promise<Storage>;
  /** Failures: EMBEDDER_UNAVAILABLE, DISK_*, DATABASE_CORRUPT. */
  verify(options: { repair: boolean }, signal: AbortSignal): Promise<Verification>;
  /** Makes anew what is derived. Failures: NOT_FOUND, EMBEDDER_UNAVAILABLE, VECTOR_INDEX_UNFIT, DISK_*. */
  reindex(what: { what: 'text' | 'vectors'; sourceId?: SourceId | undefined }, signal: AbortSignal): Promise<IntakeResult>;
}

export interface LibraryUpkeepParts extends VerifyParts {
  intake: FileIntake;
  dataDir: string;
  copies: Pick<FileCopies, 'sizeBytes' | 'isWhole'>;
  models: () => Promise<{ usedBytes: number }>;
  /** Builds a new vector index and takes it into use. Failures: EMBEDDER_UNAVAILABLE, VECTOR_INDEX_UNFIT, DISK_*. */
  rebuildVectors: (signal: AbortSignal) => Promise<void>;
}

export function createLibraryUpkeep(parts: LibraryUpkeepParts): LibraryUpkeep {
  const { db, dataDir, intake, monotonicMs } = parts;
  const documents = createDocumentReader(db);
  return {
    async storage() {
      const [vectors, copies, models, logs, free] = await Promise.all([
        sizeOfFolder(join(dataDir, 'vectors')),
        parts.copies.sizeBytes(),
        parts.models().then(({ usedBytes }) => usedBytes),
        sizeOfFolder(join(dataDir, 'logs')),
        freeBytes(dataDir),
      ]);
      const database = measureDatabase(db).map((part) =>
        part.kind === 'other' ? { ...part, sizeBytes: part.sizeBytes + logs } : part,
      );
      const folders = [
        { kind: 'vectors' as const, sizeBytes: vectors },
        { kind: 'copies' as const, sizeBytes: copies },
        { kind: 'models' as const, sizeBytes: models },
      ];
      return { parts: [...database, ...folders], freeBytes: free };
    },
    verify: (options, signal) => verifyLibrary(parts, options, signal),
    async reindex({ what, sourceId }, signal) {
      if (what === 'text') return await intake.renew(sourceId, signal);
      const startedAtMs = monotonicMs();
      await parts.rebuildVectors(signal);
      const { documents: total, passages, indexed } = documents.counts();
      const tookMs = monotonicMs() - startedAtMs;
      return { added: 0, updated: 0, unchanged: indexed, removed: 0, failed: [], documents: total, passages, tookMs };
    },
  };
}

/** Null where the file system does not say. */
async function freeBytes(path: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch {
    return null;
  }
}

/** What its files take; 0 where there is none. Files that go while it is being looked through are not counted. */
async function sizeOfFolder(path: string): Promise<number> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  let sizeBytes = 0;
  for (const entry of entries) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) sizeBytes += await sizeOfFolder(inner);
    else if (entry.isFile())
      sizeBytes += await stat(inner).then(
        ({ size }) => size,
        () => 0,
      );
  }
  return sizeBytes;
}
