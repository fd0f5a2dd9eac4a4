import type { UsageSummary } from '../../contract/usage.ts';
import type { Log } from '../parts.ts';
import type { CacheKind } from '../store/cached-values.ts';
import type { Database } from '../store/database.ts';
import { ifPossible } from './if-possible.ts';

/** What the first answer took; null where its price, or all of it, is not known. */
export interface SavedCost {
  tokens: number;
  costMicro: number | null;
  currency: string;
}

/** How often the caches were looked in, and what they saved: kept by the hour. Counting never fails. */
export interface CacheCounts {
  hit(cache: CacheKind, atMs: number): void;
  miss(cache: CacheKind, atMs: number): void;
  saved(cost: SavedCost | null, atMs: number): void;
  /** Of the hours that `sinceMs` to `untilMs` touch. Money in `currency` only; answers paid for in another are `unpriced`. Failures: PROFILE_LOCKED, DATABASE_CORRUPT. */
  between(sinceMs: number, untilMs: number, currency: string): Pick<UsageSummary, 'saved' | 'cache'>;
}

const HOUR_MS = 3_600_000;
const KINDS: readonly CacheKind[] = ['answers', 'embeddings'];

type LookupRow = { cache: string; hits: number; misses: number };
type SavingsRow = { currency: string; answers: number; tokens: number; costMicro: number; unpriced: number };

export function createCacheCounts({ db, log }: { db: Database; log: Log }): CacheCounts {
  const look = db.prepare(
    `INSERT INTO cache_lookups (cache, hour, hits, misses) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET hits = hits + excluded.hits, misses = misses + excluded.misses`,
  );
  const save = db.prepare(
    `INSERT INTO cache_savings (hour, currency, answers, tokens, cost_micro, unpriced) VALUES (?, ?, 1, ?, ?, ?)
     ON CONFLICT DO UPDATE SET answers = answers + 1, tokens = tokens + excluded.tokens,
       cost_micro = cost_micro + excluded.cost_micro, unpriced = unpriced + excluded.unpriced`,
  );
  const lookups = db.prepare<LookupRow>(
    'SELECT cache, sum(hits) AS hits, sum(misses) AS misses FROM cache_lookups WHERE hour BETWEEN ? AND ? GROUP BY cache',
  );
  const savings = db.prepare<SavingsRow>(
    `SELECT currency, sum(answers) AS answers, sum(tokens) AS tokens, sum(cost_micro) AS costMicro, sum(unpriced) AS unpriced
     FROM cache_savings WHERE hour BETWEEN ? AND ? GROUP BY currency`,
  );
  return {
    hit: (cache, atMs) => void ifPossible(log, () => look.run(cache, hourOf(atMs), 1, 0)),
    miss: (cache, atMs) => void ifPossible(log, () => look.run(cache, hourOf(atMs), 0, 1)),
    saved(cost, atMs) {
      const { tokens = 0, costMicro = null, currency = '' } = cost ?? {};
      ifPossible(log, () => save.run(hourOf(atMs), currency, tokens, costMicro ?? 0, costMicro === null ? 1 : 0));
    },
    between(sinceMs, untilMs, currency) {
      // What begins with the last hour's end is not of it.
      const span = [hourOf(sinceMs), Math.max(hourOf(sinceMs), hourOf(untilMs - 1))] as const;
      const looked = new Map(lookups.all(...span).map((row) => [row.cache, row]));
      const saved = savings.all(...span);
      const sum = (of: (row: SavingsRow) => number): number => saved.reduce((total, row) => total + of(row), 0);
      return {
        cache: KINDS.map((cache) => ({ cache, hits: looked.get(cache)?.hits ?? 0, misses: looked.get(cache)?.misses ?? 0 })),
        saved: {
          answers: sum(({ answers }) => answers),
          tokens: sum(({ tokens }) => tokens),
          costMicro: sum((row) => (row.currency === currency ? row.costMicro : 0)),
          unpriced: sum((row) => (row.currency === currency ? row.unpriced : row.answers)),
        },
      };
    },
  };
}

function hourOf(atMs: number): number {
  return Math.floor(atMs / HOUR_MS);
}
