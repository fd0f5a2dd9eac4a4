import { type Cache, createCache } from './cache/cache.ts';
import { type CacheCounts, createCacheCounts } from './cache/counts.ts';
import { ifPossible } from './cache/if-possible.ts';
import { vectorForm, withCachedQueries } from './cache/query-vectors.ts';
import { answerForm, type CachedAnswers, createCachedAnswers } from './cached-answers.ts';
import type { Embedder } from './search/embedder.ts';
import type { VectorSearch } from './search/search.ts';
import type { Ground } from './session-ground.ts';
import type { SessionSettings } from './session-settings.ts';
import { createCachedValues } from './store/cached-values.ts';

/** What is kept so that the very same is not asked again. */
export interface SessionCache {
  readonly answers: CachedAnswers;
  /** How often it was looked in, and what it saved. */
  readonly counts: Pick<CacheCounts, 'between'>;
  /** The same search by meaning, which keeps the vectors of questions. */
  withCachedQueries(search: VectorSearch | null): VectorSearch | null;
}

export function openCache({ parts, db, clock }: Ground, { settings }: { settings: SessionSettings }): SessionCache {
  const { log } = parts;
  const values = createCachedValues(db);
  const counts = createCacheCounts({ db, log });
  const bounds = () => settings.current().cache;
  const common = { values, counts, bounds, now: clock.wallMs, log };
  const answers = createCache(common, 'answers', answerForm);
  const vectors = createCache(common, 'embeddings', vectorForm);

  const prune = () => void ifPossible(log, () => values.prune(bounds(), clock.wallMs()));

  /** Who answers and embeds, and what they may see: with another of these, nothing of before is given. */
  const ruledBy = (): string => JSON.stringify([settings.current().providers, settings.current().privacy]);
  let rules = ruledBy();
  function follow(): void {
    const before = rules;
    rules = ruledBy();
    if (rules !== before || !bounds().answers) answers.clear();
    if (rules !== before || !bounds().embeddings) vectors.clear();
    prune();
  }
  // A policy may have switched them off since the profile was closed.
  follow();
  settings.onChange(follow);

  return {
    answers: createCachedAnswers({ cache: answers, counts, isOn: () => bounds().answers, now: clock.wallMs }),
    counts,
    withCachedQueries: cachedSearch(vectors, () => bounds().embeddings),
  };
}

function cachedSearch(cache: Cache<Float32Array>, isOn: () => boolean): SessionCache['withCachedQueries'] {
  const known = new WeakMap<Embedder, Embedder>();
  return (search) => {
    if (search === null) return null;
    const embedder = known.get(search.embedder) ?? withCachedQueries(search.embedder, { cache, isOn });
    known.set(search.embedder, embedder);
    return { embedder, index: search.index };
  };
}
