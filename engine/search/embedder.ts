/** What a text is to the embedder: some models put a prefix before queries. */
export type TextRole = 'query' | 'passage';

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
  /** One vector of `dimensions` float32 per text, in order. */
  embed(texts: readonly string[], role: TextRole, signal: AbortSignal): Promise<Float32Array[]>;
  close(): Promise<void>;
}
