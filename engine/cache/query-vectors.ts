import type { Embedder } from '../search/embedder.ts';
import { type Cache, cacheKey } from './cache.ts';

/**
 * The same embedder, which keeps the vectors of single questions. Passages are embedded once anyway, and pass through. `isOn` is
 * asked at each use.
 */
export function withCachedQueries(
  embedder: Embedder,
  { cache, isOn }: { cache: Cache<Float32Array>; isOn: () => boolean },
): Embedder {
  const { modelId, dimensions, maxTokens, fusion } = embedder;
  return {
    modelId,
    dimensions,
    maxTokens,
    fusion,
    get isElsewhere() {
      return embedder.isElsewhere ?? false;
    },
    async embed(texts, role, signal) {
      const [text, ...more] = texts;
      if (role !== 'query' || text === undefined || more.length > 0 || !isOn()) return await embedder.embed(texts, role, signal);
      signal.throwIfAborted();
      const key = cacheKey(['query', modelId, text]);
      const found = cache.find(key)?.value;
      if (found?.length === dimensions) return [found.slice()];
      const vectors = await embedder.embed(texts, role, signal);
      const [vector] = vectors;
      if (vector !== undefined && isOn()) cache.put(key, vector.slice());
      return vectors;
    },
    close: () => embedder.close(),
  };
}

/** Four bytes a number, little end first, on any machine. */
export const vectorForm = {
  write(vector: Float32Array): Uint8Array {
    const bytes = new Uint8Array(vector.length * 4);
    const view = new DataView(bytes.buffer);
    for (const [index, value] of vector.entries()) view.setFloat32(index * 4, value, true);
    return bytes;
  },
  read(bytes: Uint8Array): Float32Array | null {
    if (bytes.byteLength === 0 || bytes.byteLength % 4 !== 0) return null;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const vector = Float32Array.from({ length: bytes.byteLength / 4 }, (_, index) => view.getFloat32(index * 4, true));
    return vector.every((value) => Number.isFinite(value)) ? vector : null;
  },
};
