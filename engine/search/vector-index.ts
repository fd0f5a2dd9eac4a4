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

/** First and last passage id of ranges, in turn, ascending, both ends inclusive: what a filter leaves (`PassageRanges`). */
export type IdRanges = ArrayLike<number>;

export interface VectorSearchOptions {
  /** Only these; left out: all. */
  within?: IdRanges | undefined;
}

/** Passages taken together, each counting by its weight (above 0). */
export interface WeightedGroup {
  ids: readonly number[];
  weights: readonly number[];
}

/** How the index stands: what search does, and what upkeep would find to do. Counted, never read from the disk. */
export interface VectorIndexState {
  rows: number;
  /** `indexed`: through an approximate index whose recall was measured; `exact`: every row is compared. */
  search: 'exact' | 'indexed';
  /** Of the index in use, recall@10 against exact search on its own vectors when it was built. */
  recall: number | null;
  /** Rows when the index in use was built, or when one was last found unfit. */
  rowsAtBuild: number;
  /** The index last built found too little and was not taken into use. */
  unfit: boolean;
  /** Rows that search compares one by one beside the index, until the next compaction. */
  unindexedRows: number;
  /** Writes since the last compaction: each leaves files and a version behind. */
  writesSinceCompaction: number;
  /** What was in the folder could not be read and was thrown away when it was opened. */
  emptied: boolean;
}

/**
 * The port to the table of vectors: ids and vectors only, no text. Derived from SQLite and always rebuildable.
 * Failures of everything that writes: DISK_FULL, DISK_READ_ONLY.
 */
export interface VectorIndex {
  readonly modelId: string;
  readonly dimensions: number;
  /** Adds rows; a row whose id exists replaces it. Verifies that the rows arrived. */
  put(rows: readonly VectorRow[]): Promise<void>;
  remove(ids: readonly number[]): Promise<void>;
  /**
   * Nearest neighbours by cosine, best first: exact, or through the index with the recall in `state`. Never a row outside
   * `within`, and never fewer than `limit` while that many are there.
   */
  search(vector: Float32Array, limit: number, options: VectorSearchOptions, signal: AbortSignal): Promise<VectorHit[]>;
  /** True cosines of given passages, in their order; NaN for one that has no vector. About 20 us each. */
  similarities(vector: Float32Array, ids: readonly number[], signal: AbortSignal): Promise<Float32Array>;
  /** Cosine between `vector` and each group's weighted mean of vectors; NaN where no passage of a group has one. */
  meanSimilarities(vector: Float32Array, groups: readonly WeightedGroup[], signal: AbortSignal): Promise<Float32Array>;
  count(): number;
  /** All ids, sorted; a copy. 8 bytes each. */
  ids(): Float64Array;
  state(): VectorIndexState;
  /** Merges small files, takes new rows into the index and drops old versions; searches under way are waited for. */
  compact(): Promise<void>;
  /**
   * Builds an approximate index over all rows and measures it. It is taken into use with a recall@10 of at least 0.95 on
   * 100 of its own vectors; else search goes on as before, and `state().unfit` tells. An abort ends it between two steps.
   */
  buildIndex(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the table of one model in a folder of its own, which is made where it is not there. `rotationKey` (32 bytes) gives
 * the orthogonal transform vectors are stored under; search results are the same with any key. What cannot be read is
 * thrown away: the index is then empty. Failures: DISK_FULL, DISK_READ_ONLY.
 */
export type OpenVectorIndex = (options: {
  directory: string;
  modelId: string;
  dimensions: number;
  rotationKey: Uint8Array;
}) => Promise<VectorIndex>;
