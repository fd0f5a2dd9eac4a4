import * as z from 'zod';
import { modelState } from '../contract/models.ts';
import manifestJson from './manifest.json' with { type: 'json' };

/** Relative, below the model's folder, with `/` between its parts. */
const relativePath = z.string().regex(/^(?!.*\.\.)[\w-][\w./-]*$/);

const file = z.object({
  path: relativePath,
  url: z.url(),
  sizeBytes: z.number().int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ManifestFile = z.infer<typeof file>;

/** What a person is told of a model, as in the contract, and what is needed to get and run it. */
const model = modelState
  .pick({ modelId: true, kind: true, name: true, purpose: true, licence: true, recommended: true, memoryMb: true })
  .extend({
    source: z.string(),
    files: z.array(file).min(1),
    /** Where its one file is a tar.bz2 to unpack: what it may hold at most, and what must be there afterwards. */
    archive: z.object({ maxBytes: z.number().int(), maxFiles: z.number().int(), needs: z.array(relativePath).min(1) }).optional(),
    /** What the model host needs to know of an embedding model. */
    embedder: z
      .object({
        dimensions: z.number().int(),
        maxTokens: z.number().int(),
        pooling: z.enum(['cls', 'mean']),
        queryPrefix: z.string(),
        passagePrefix: z.string(),
        modelFile: relativePath,
        tokenizerFile: relativePath,
      })
      .optional(),
    reranker: z
      .object({ maxTokens: z.number().int().max(8192), modelFile: relativePath, tokenizerFile: relativePath })
      .optional(),
  });
export type ManifestModel = z.infer<typeof model>;

const manifestSchema = z.object({
  /** Where a download may be redirected to, besides the file's own host. */
  sources: z.record(z.string(), z.object({ redirects: z.array(z.url()) })),
  /** Best first of each kind. */
  models: z.array(model),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** The models this version knows: addresses, sizes, checksums, licences. */
export const manifest: Manifest = manifestSchema.parse(manifestJson);

/** Everything that must lie in the folder of an installed model; what only describes it may be missing. */
export function neededPaths({ files, archive, embedder, reranker }: ManifestModel): string[] {
  const loaded = embedder ?? reranker;
  if (loaded) return [loaded.modelFile, loaded.tokenizerFile];
  return archive?.needs ?? files.map(({ path }) => path);
}

export function downloadBytes({ files }: ManifestModel): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
