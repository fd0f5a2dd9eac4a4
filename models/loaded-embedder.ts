import { openBertModel, type BertModelFiles } from './bert-model.ts';
import { openStaticModel, type StaticModelFiles } from './static-model.ts';

/** Where a model's files lie and how they are used: the part of its description the host needs. */
export type EmbeddingModelFiles = BertModelFiles | StaticModelFiles;

/** A loaded embedding model. Blocks its thread while it runs, so it lives in the model host only. */
export interface LoadedEmbedder {
  /** L2-normalised vectors, one after another. */
  embed(texts: readonly string[]): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** Throws where the files cannot be used. */
export async function loadEmbedder(files: EmbeddingModelFiles): Promise<LoadedEmbedder> {
  return files.architecture === 'static' ? await openStaticModel(files) : await openBertModel(files);
}
