import { Failure } from './failure.ts';
import type { EngineParts } from './parts.ts';
import type { Reranker } from './search/reranker.ts';

/** The installed reranking model: opened with the first question, and anew when models came or went. */
export interface Reranking {
  /** Null where none is installed, or it cannot be used. */
  current(): Promise<Reranker | null>;
  /** Called when a model came or went. */
  forget(): void;
  close(): Promise<void>;
}

export function openReranking({ openReranker, log }: Pick<EngineParts, 'openReranker' | 'log'>): Reranking {
  let opened: Promise<Reranker | null> | null = null;
  let closing: Promise<void> = Promise.resolve();
  let closed = false;

  async function open(): Promise<Reranker | null> {
    try {
      return await openReranker();
    } catch (error) {
      if (error instanceof Failure) log.warn('reranking: not available', { code: error.code });
      else log.bug('reranking: not available', error);
      return null;
    }
  }

  function forget(): void {
    const last = opened;
    opened = null;
    if (last !== null) closing = Promise.all([closing, last.then((reranker) => reranker?.close())]).then(() => undefined);
  }

  return {
    async current() {
      if (closed) return null;
      return await (opened ??= open());
    },
    forget,
    async close() {
      closed = true;
      forget();
      await closing;
    },
  };
}
