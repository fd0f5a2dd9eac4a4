import { Failure } from '../engine/failure.ts';
import type { Embedder } from '../engine/search/embedder.ts';
import { HostDied, type ModelHost } from './host-client.ts';
import type { InstalledModel } from './installed-model.ts';

/** Texts per piece of work: about a quarter of a second, which is what a question waits for at most. */
const TEXTS_PER_WORK = 4;

/** The embedder of an installed model, working in the model host. Closing it closes the host. */
export function createBertEmbedder({ host, installed }: { host: ModelHost; installed: InstalledModel }): Embedder {
  const { modelId, dimensions, maxTokens, pooling, queryPrefix, passagePrefix } = installed.model;
  const { modelPath, tokenizerPath } = installed;
  const model = { modelPath, tokenizerPath, dimensions, maxTokens, pooling };

  /** Work that killed the host is halved, down to the one text that does it; that one is refused after a second try. */
  async function embedTogether(texts: readonly string[], urgent: boolean, signal: AbortSignal): Promise<Float32Array[]> {
    const attempt = async () => split(await host.embed({ model, texts, urgent }, signal), dimensions);
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof HostDied)) throw error;
      if (texts.length === 1) return await attempt().catch(refuse);
      const middle = Math.ceil(texts.length / 2);
      const first = await embedTogether(texts.slice(0, middle), urgent, signal);
      return [...first, ...(await embedTogether(texts.slice(middle), urgent, signal))];
    }
  }

  return {
    modelId,
    dimensions,
    maxTokens,
    async embed(texts, role, signal) {
      const prefix = role === 'query' ? queryPrefix : passagePrefix;
      const vectors: Float32Array[] = [];
      for (let start = 0; start < texts.length; start += TEXTS_PER_WORK) {
        const piece = texts.slice(start, start + TEXTS_PER_WORK).map((text) => prefix + text);
        vectors.push(...(await embedTogether(piece, role === 'query', signal)));
      }
      return vectors;
    },
    close: () => host.close(),
  };
}

function split(vectors: Float32Array, dimensions: number): Float32Array[] {
  return Array.from({ length: vectors.length / dimensions }, (_, index) =>
    vectors.slice(index * dimensions, (index + 1) * dimensions),
  );
}

function refuse(error: unknown): never {
  if (!(error instanceof HostDied)) throw error;
  throw new Failure('EMBEDDER_UNAVAILABLE', { message: 'The embedding model stopped at this text twice.', cause: error });
}
