import * as z from 'zod';
import manifest from './manifest.json' with { type: 'json' };

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
  /** Address its files are downloaded from; a model put there by hand has none. */
  source: z.url().optional(),
  files: z.object({ model: modelFile, tokenizer: modelFile }),
});
export type EmbeddingModel = z.infer<typeof embeddingModel>;

/** The embedding models the product knows, best first. */
export const knownEmbeddingModels: EmbeddingModel[] = z.object({ embedders: z.array(embeddingModel) }).parse(manifest).embedders;
