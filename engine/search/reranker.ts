/**
 * The port to a model that reads a question and a text together and says how well the text answers it: slower than
 * vectors by far and better, so for the best few results only. Failures: RERANKER_UNAVAILABLE.
 */
export interface Reranker {
  /** Names model, version and quantisation. */
  readonly modelId: string;
  /** One number a text, in order; higher is better, comparable within one question only. */
  score(query: string, texts: readonly string[], signal: AbortSignal): Promise<Float32Array>;
  close(): Promise<void>;
}
