import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Embedder } from '../engine/search/embedder.ts';
import type { ModelHost } from './host-client.ts';
import { createHostedEmbedder } from './hosted-embedder.ts';

/** What `models/train` writes beside the graph and the vocabulary. */
const staticModel = z.object({
  modelId: z.string().regex(/^[\w.-]{1,100}$/),
  dimensions: z.number().int().min(1).max(8192),
  /** Longest text in words. */
  maxTokens: z.number().int().positive(),
  /** How much a cosine counts beside the score of full text (see `Fusion`); measured, not trained. */
  fusionWeight: z.number().nonnegative(),
});

export type StaticModelDescription = z.infer<typeof staticModel>;

/** Longer than other models stay: its process is small, and the first question after a pause should not wait for it. */
export const STATIC_MODEL_IDLE_MS = 15 * 60_000;

/** Hundreds take a few milliseconds. */
const TEXTS_PER_WORK = 128;

/** A static model that lies in `directory`. */
export interface StaticModel extends StaticModelDescription {
  directory: string;
}

/** Reads what a static model is. Throws where `directory` holds none: the built-in one ships with the product. */
export function readStaticModel(directory: string): StaticModel {
  return { ...staticModel.parse(JSON.parse(readFileSync(join(directory, 'model.json'), 'utf8'))), directory };
}

/** The embedder of a static model. Closing it closes the host. */
export function createStaticEmbedder({ host, model }: { host: ModelHost; model: StaticModel }): Embedder {
  const { modelId, dimensions, maxTokens, fusionWeight, directory } = model;
  return createHostedEmbedder({
    host,
    model: {
      files: {
        architecture: 'static',
        modelPath: join(directory, 'model.onnx'),
        vocabularyPath: join(directory, 'vocabulary.txt'),
        dimensions,
        maxTokens,
      },
      modelId,
      fusion: { kind: 'sum', weight: fusionWeight },
      queryPrefix: '',
      passagePrefix: '',
      textsPerWork: TEXTS_PER_WORK,
    },
  });
}
