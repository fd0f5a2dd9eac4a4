import { Failure } from '../engine/failure.ts';
import type { Embedder } from '../engine/search/embedder.ts';
import { HostDied, type ModelHost } from './host-client.ts';
import { inParallel } from './host-pool.ts';
import type { EmbeddingModelFiles } from './loaded-embedder.ts';

/** What the engine is told of a model, and what the host needs to run it. */
export interface HostedModel extends Pick<Embedder, 'modelId' | 'fusion'> {
  files: EmbeddingModelFiles;
  /** Put before questions, and before passages: some models are trained so. */
  queryPrefix: string;
  passagePrefix: string;
  /** Texts per piece of work: about a quarter of a second, which is what a question waits for at most. */
  textsPerWork: number;
}

/** An embedder working in the model host. Closing it closes the host. */
export function createHostedEmbedder({ host, model }: { host: ModelHost; model: HostedModel }): Embedder {
  const { files, modelId, fusion, textsPerWork } = model;
  const { dimensions, maxTokens } = files;

  /** Work that killed the host is halved, down to the one text that does it; that one is refused after a second try. */
  async function embedTogether(texts: readonly string[], urgent: boolean, signal: AbortSignal): Promise<Float32Array[]> {
    const attempt = async () => split(await host.embed({ model: files, texts, urgent }, signal), dimensions);
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
    fusion,
    async embed(texts, role, signal) {
      const prefix = role === 'query' ? model.queryPrefix : model.passagePrefix;
      const pieces: string[][] = [];
      for (let start = 0; start < texts.length; start += textsPerWork)
        pieces.push(texts.slice(start, start + textsPerWork).map((text) => prefix + text));
      const embed = (piece: readonly string[], within: AbortSignal) => embedTogether(piece, role === 'query', within);
      return (await inParallel(pieces, host.workers, embed, signal)).flat();
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
