import { join } from 'node:path';
import { isCancel } from './failure.ts';
import type { Models } from './models.ts';
import { openReranking } from './reranking.ts';
import type { Scopes } from './scopes/scopes.ts';
import { createSearch, type Search, type VectorSearch } from './search/search.ts';
import { completeTermIndex } from './search/term-index-repair.ts';
import type { Ground } from './session-ground.ts';
import type { SessionSettings } from './session-settings.ts';
import { DATABASE_FILE } from './store/profile.ts';
import type { Vectors } from './vectors.ts';

/** Search by meaning as it is at each question. */
export interface SearchedVectors extends Pick<Vectors, 'unavailable'> {
  current(): VectorSearch | null;
}

/** Search of the library by words and by meaning, with the reranking model where one is installed. */
export function openSearch(
  { parts, db, dataKey, closing, clock }: Ground,
  { settings, models, vectors, scopes }: { settings: SessionSettings; models: Models; vectors: SearchedVectors; scopes: Scopes },
): Search {
  const { log } = parts;
  const reranking = openReranking(parts);
  closing.closes(reranking.close);
  models.onChange(({ kind }) => {
    if (kind === 'reranker') reranking.forget();
  });
  const fullText = parts.openFullText({ path: join(parts.dataDir, DATABASE_FILE), key: dataKey });
  closing.closes(() => fullText.close());
  // Where a window waits for the first letter typed, the thread is ready before it; what is wrong with it, the search says.
  if (parts.shell !== 'cli') void fullText.statistics([], closing.signal).catch(() => undefined);
  const termIndex = completeTermIndex(db, closing.signal).catch((error: unknown) => {
    if (!isCancel(error)) log.bug('search: the index of terms was not completed', error);
  });
  closing.closes(() => termIndex);
  return createSearch({
    db,
    fullText,
    vectors: () => vectors.current(),
    whyNoVectors: () => vectors.unavailable(),
    reranker: () => reranking.current(),
    settings: () => settings.current().search,
    scopes,
    now: clock.monotonicMs,
    log,
  });
}
