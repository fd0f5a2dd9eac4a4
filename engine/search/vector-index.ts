export interface VectorRow {
  /** Passage id. */
  id: number;
  vector: Float32Array;
}

export interface VectorHit {
  id: number;
  /** Cosine similarity, -1 to 1; larger is nearer. */
  similarity: number;
}

/** The port to the table of vectors: ids and vectors only, no text. Derived from SQLite and always rebuildable. */
export interface VectorIndex {
  readonly modelId: string;
  readonly dimensions: number;
  /** Adds rows; a row whose id exists replaces it. Verifies that the rows arrived. */
  put(rows: readonly VectorRow[]): Promise<void>;
  remove(ids: readonly number[]): Promise<void>;
  /** Exact nearest neighbours by cosine, best first. */
  search(vector: Float32Array, limit: number, signal: AbortSignal): Promise<VectorHit[]>;
  count(): Promise<number>;
  /** All ids, for the consistency check. */
  ids(): Promise<number[]>;
  /** Merges small files and drops old versions; LanceDB never does it by itself. */
  compact(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the table of one model in `directory`. `rotationKey` (32 bytes) gives the orthogonal transform vectors are
 * stored under; search results are the same with any key.
 */
export type OpenVectorIndex = (options: {
  directory: string;
  modelId: string;
  dimensions: number;
  rotationKey: Uint8Array;
}) => Promise<VectorIndex>;
