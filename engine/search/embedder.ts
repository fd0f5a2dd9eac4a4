/** What a text is to the embedder: some models put a prefix before queries. */
export type TextRole = 'query' | 'passage';

/**
 * How what a model's vectors find is joined with what full text finds; part of the model's description, because it
 * depends on how far its vectors can be trusted.
 */
export type Fusion =
  /**
   * Full text's score plus `weight` times the cosine, each candidate with both its true scores: for weak vectors. A long
   * question has a large score by its words, so the vectors weigh little where they are noise, and much in a short one.
   * For a library of 5,000 passages; see `fuseBySum` for others.
   */
  | { kind: 'sum'; weight: number }
  /** By places in both lists, vectors with `weight`, full text with 1: needs no common scale; for strong vectors. */
  | { kind: 'ranks'; weight: number };

/**
 * The port to an embedding model. Vectors are L2-normalised, so their dot product is the cosine.
 * Failures: EMBEDDER_UNAVAILABLE (the model host died more often than it may be restarted).
 */
export interface Embedder {
  /** Names model, version and quantisation; vectors of different ids are never mixed. */
  readonly modelId: string;
  readonly dimensions: number;
  /** Longest text it looks at, in its own tokens; the rest is cut off. */
  readonly maxTokens: number;
  readonly fusion: Fusion;
  /** What is embedded goes to another computer. Left out: it stays here. */
  readonly isElsewhere?: boolean;
  /** One vector of `dimensions` float32 per text, in order. */
  embed(texts: readonly string[], role: TextRole, signal: AbortSignal): Promise<Float32Array[]>;
  close(): Promise<void>;
}
