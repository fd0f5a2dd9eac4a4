import type { Embedder } from '../engine/search/embedder.ts';
import type { ModelHost } from './host-client.ts';
import { createHostedEmbedder } from './hosted-embedder.ts';
import type { InstalledModel } from './installed-model.ts';

/** A fraction of a second of work. */
const TEXTS_PER_WORK = 4;

/** The embedder of an installed model, working in the model host. Closing it closes the host. */
export function createBertEmbedder({ host, installed }: { host: ModelHost; installed: InstalledModel }): Embedder {
  const { modelId, dimensions, maxTokens, pooling, queryPrefix, passagePrefix } = installed.model;
  const { modelPath, tokenizerPath } = installed;
  return createHostedEmbedder({
    host,
    model: {
      files: { architecture: 'bert', modelPath, tokenizerPath, dimensions, maxTokens, pooling },
      modelId,
      queryPrefix,
      passagePrefix,
      // Trained at length on text of every kind: its list stands beside that of full text as an equal.
      fusion: { kind: 'ranks', weight: 1 },
      textsPerWork: TEXTS_PER_WORK,
    },
  });
}
