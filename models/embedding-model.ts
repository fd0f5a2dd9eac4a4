import * as z from 'zod';
import { manifest, type ManifestModel } from './manifest.ts';

const modelFile = z.object({
  /** Inside the model's folder. */
  path: z.string().regex(/^(?!.*\.\.)[\w./-]+$/),
  sizeBytes: z.number().int().positive().optional(),
  /** Hex. A model that describes itself (`model.json`) may leave it out. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});

/** What the product needs to know of an embedding model of the BERT family (ONNX, WordPiece). */
export const embeddingModel = z.object({
  /** Names model, version and quantisation; also the name of its folder. */
  modelId: z.string().regex(/^[\w.-]{1,100}$/),
  name: z.string(),
  licence: z.string().optional(),
  dimensions: z.number().int().min(1).max(8192),
  /** Longest text in tokens, special tokens included. At most 8,192: what one run may hold in memory. */
  maxTokens: z.number().int().min(3).max(8192),
  /** How token vectors become the text's: that of [CLS], or the mean of all. */
  pooling: z.enum(['cls', 'mean']),
  queryPrefix: z.string().default(''),
  passagePrefix: z.string().default(''),
  files: z.object({ model: modelFile, tokenizer: modelFile }),
});
export type EmbeddingModel = z.infer<typeof embeddingModel>;

/** The embedding models the product knows, best first. */
export const knownEmbeddingModels: EmbeddingModel[] = manifest.models.flatMap(asEmbeddingModel);

function asEmbeddingModel({ modelId, name, licence, files, embedder }: ManifestModel): EmbeddingModel[] {
  if (embedder === undefined) return [];
  const { modelFile, tokenizerFile, ...use } = embedder;
  const fileAt = (path: string) => files.find((file) => file.path === path);
  return [
    embeddingModel.parse({
      modelId,
      name,
      licence,
      ...use,
      files: { model: fileAt(modelFile), tokenizer: fileAt(tokenizerFile) },
    }),
  ];
}
