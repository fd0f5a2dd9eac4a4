import { Failure, isCancel } from '../failure.ts';
import type { Log } from '../parts.ts';
import type { Embedder } from './embedder.ts';
import type { IdRanges, VectorHit, VectorIndex } from './vector-index.ts';

/** What search by meaning needs. */
export interface VectorSearch {
  embedder: Embedder;
  index: VectorIndex;
}

/** Bounds search by meaning when the model host is just starting or stuck; loading a small model takes about a second. */
const VECTOR_TIMEOUT_MS = 5_000;

/** What search by meaning found, or why it did not search. */
export type VectorLeg =
  | { skipped: string }
  | {
      skipped: null;
      vectors: VectorSearch;
      /** The question's. */
      vector: Float32Array;
      hits: VectorHit[];
    };

export interface VectorQuestion {
  /** As it is for models that read it as a person does, and with what the vocabulary adds for those that know words only. */
  text: string;
  expanded: string;
  limit: number;
  within: IdRanges | undefined;
  /** Nothing of it may be sent to another computer. */
  staysHere: boolean;
}

/** Search by meaning that never fails: what goes wrong is said in its result. Throws only where `signal` is aborted. */
export function createVectorLeg(parts: {
  vectors: () => VectorSearch | null;
  /** Why there is none. */
  why?: (() => string | null) | undefined;
  log: Log;
  timeoutMs?: number | undefined;
}) {
  return async ({ text, expanded, limit, within, staysHere }: VectorQuestion, signal: AbortSignal): Promise<VectorLeg> => {
    const vectors = parts.vectors();
    if (vectors === null) return { skipped: parts.why?.() ?? 'No embedding model is installed' };
    if (text.trim() === '') return { skipped: 'The question is empty' };
    const { embedder, index } = vectors;
    if (staysHere && embedder.isElsewhere === true) return { skipped: 'The question stays on this computer' };
    const timeout = AbortSignal.timeout(parts.timeoutMs ?? VECTOR_TIMEOUT_MS);
    const either = AbortSignal.any([signal, timeout]);
    try {
      const [vector] = await embedder.embed([embedder.fusion.kind === 'sum' ? expanded : text], 'query', either);
      if (vector === undefined) return { skipped: 'Search by meaning failed' };
      const hits = await index.search(vector, limit, { within }, either);
      return { skipped: null, vectors, vector, hits };
    } catch (error) {
      signal.throwIfAborted();
      if (timeout.aborted) return { skipped: 'Search by meaning took too long' };
      if (error instanceof Failure) return { skipped: error.message };
      if (!isCancel(error)) parts.log.bug('vector search failed', error);
      return { skipped: 'Search by meaning failed' };
    }
  };
}
