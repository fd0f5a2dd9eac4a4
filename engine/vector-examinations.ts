import { Failure } from './failure.ts';
import type { Finding } from './operations/doctor.ts';
import type { Database } from './store/database.ts';
import type { VectorIndexes } from './vector-indexes.ts';

/** What the doctor looks at of search by meaning. */
export interface VectorExaminations {
  /** Whether index and database hold the same passages, and how the index answers. */
  examine(signal: AbortSignal): Promise<Finding>;
  /** Whether the model can be run. */
  examineModel(signal: AbortSignal): Promise<Finding>;
}

export function createVectorExaminations(parts: {
  db: Database;
  indexes: VectorIndexes;
  /** Settled when it is known whether there is a model. */
  usable: Promise<void>;
  unavailable: () => string | null;
  failed: () => boolean;
  /** What keeps the index from being brought in step, until it has been. */
  stoppedBy: () => Failure | null;
}): VectorExaminations {
  const { db, indexes, usable, unavailable, failed, stoppedBy } = parts;
  const countPassages = db.prepare<{ n: number }>('SELECT count(*) AS n FROM passages');

  /** Empty where all is well. */
  function complaints(): string[] {
    const side = indexes.current();
    if (side === null) return [];
    const passages = Number(countPassages.get()?.n ?? 0);
    const { unfit, emptied } = side.index.state();
    const stopped = side.upkeep.stoppedBy();
    const found: string[] = [];
    if (side.index.count() !== passages)
      found.push(
        `${side.index.count()} vectors for ${passages} passages: the missing ones are made in the background, or at the next start.`,
      );
    if (emptied) found.push('The index could not be read at the start and was made anew.');
    if (unfit) found.push(`${new Failure('VECTOR_INDEX_UNFIT').message} Every vector is compared instead, which takes longer.`);
    if (stopped) found.push(`Tidying up waits: ${stopped.message}`);
    return found;
  }

  return {
    async examine() {
      await usable;
      if (failed())
        return { state: 'warning', detail: 'Not used: the installed embedding model cannot be used. Search is full text.' };
      const rebuilding = indexes.rebuilding();
      const stopped = stoppedBy();
      const beside =
        (rebuilding ? ` A new one is being built: ${rebuilding.done} of ${rebuilding.total}.` : '') +
        (stopped ? ` It waits and goes on by itself: ${stopped.message}` : '');
      const side = indexes.current();
      if (side === null && rebuilding) return { state: 'warning', detail: `${unavailable()}: search is full text.${beside}` };
      if (side === null) return { state: 'ok', detail: 'None: no embedding model is installed.' };
      const found = complaints();
      if (found.length > 0 || stopped) return { state: 'warning', detail: (found.join(' ') + beside).trim() };
      const { recall } = side.index.state();
      const how =
        recall === null ? '' : ` The approximate index finds ${Math.floor(recall * 100)} % of what an exact search finds.`;
      return { state: 'ok', detail: `${side.index.count()} vectors, one for every passage.${how}${beside}` };
    },
    async examineModel(signal) {
      await usable;
      if (failed()) throw new Failure('EMBEDDER_UNAVAILABLE', { message: 'The installed embedding model cannot be used.' });
      const embedder = (indexes.current() ?? indexes.building())?.embedder;
      if (embedder === undefined) return { state: 'ok', detail: 'None installed: search is full text.' };
      const [vector] = await embedder.embed(['blood pressure'], 'query', signal);
      if (vector?.length !== embedder.dimensions) throw new Failure('EMBEDDER_UNAVAILABLE');
      return { state: 'ok', detail: `${embedder.modelId} works, ${embedder.dimensions} dimensions.` };
    },
  };
}
