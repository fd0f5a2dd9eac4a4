import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { After } from './operations/after.ts';
import type { EngineParts } from './parts.ts';
import type { Embedder } from './search/embedder.ts';
import { vectorFolder } from './search/vector-folder.ts';
import type { VectorIndex } from './search/vector-index.ts';
import { createVectorWriter, type VectorWriter } from './search/vector-writer.ts';
import type { Database } from './store/database.ts';
import type { StoredVectorIndex } from './store/vector-indexes.ts';
import { createVectorUpkeep, type VectorUpkeep } from './vector-upkeep.ts';

/** One vector index, open, with the model it is of and what keeps it right. */
export interface VectorSide {
  readonly stored: StoredVectorIndex;
  readonly embedder: Embedder;
  readonly index: VectorIndex;
  readonly writer: VectorWriter;
  readonly upkeep: VectorUpkeep;
  /** Closes the index; the embedder is its opener's to close, since two indexes may be of one. */
  close(): Promise<void>;
}

/** What of the machine search by meaning needs. */
export type VectorParts = Pick<EngineParts, 'dataDir' | 'openEmbedder' | 'openVectorIndex' | 'log'>;

export interface VectorSideParts {
  parts: VectorParts;
  db: Database;
  rotationKey: Uint8Array;
  after: After;
  /** Called when what is told of the index may have changed. */
  changed: () => void;
  signal: AbortSignal;
}

/** Failures: DISK_FULL, DISK_READ_ONLY. */
export async function openVectorSide(
  { parts, db, rotationKey, after, changed, signal }: VectorSideParts,
  stored: StoredVectorIndex,
  embedder: Embedder,
): Promise<VectorSide> {
  const { dataDir, log } = parts;
  const { modelId, dimensions } = embedder;
  const directory = folderOf(dataDir, stored);
  const index = await parts.openVectorIndex({ directory, modelId, dimensions, rotationKey });
  if (index.state().emptied) log.warn('vector index could not be read and is made anew');
  const upkeep = createVectorUpkeep({ index, dataDir, after, changed, log, signal });
  const writer = createVectorWriter({ db, embedder, index, indexId: stored.indexId, log, wrote: () => upkeep.wrote() });
  return {
    stored,
    embedder,
    index,
    writer,
    upkeep,
    async close() {
      await upkeep.close();
      await index.close();
    },
  };
}

/** Where all vector indexes lie. */
export function vectorsFolder(dataDir: string): string {
  return join(dataDir, 'vectors');
}

/** Deletes an index's files. */
export async function removeFiles(dataDir: string, stored: StoredVectorIndex): Promise<void> {
  await rm(folderOf(dataDir, stored), { recursive: true, force: true, maxRetries: 3 });
}

function folderOf(dataDir: string, { modelId, generation }: StoredVectorIndex): string {
  return join(vectorsFolder(dataDir), vectorFolder(modelId, generation));
}
