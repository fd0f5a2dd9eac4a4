import type { ContractRouterClient } from '@orpc/contract';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FailureData } from '../../contract/failure-table.ts';
import type { TurnScope } from '../../contract/ask.ts';
import type { SourceId } from '../../contract/ids.ts';
import type { DocumentKind } from '../../contract/documents.ts';
import type { searchContract, SearchFilters, SearchResult } from '../../contract/search.ts';

type SearchClient = ContractRouterClient<typeof searchContract>;

export type DateRange = 'any' | 'month' | 'quarter' | 'year' | 'fiveYears';

/** What is asked for besides the words. */
export interface ChosenFilters {
  kind: DocumentKind | null;
  sourceId: SourceId | null;
  date: DateRange;
}

export const noFilters: ChosenFilters = { kind: null, sourceId: null, date: 'any' };

/** What the search page shows. Actions never throw: what fails becomes `failure`. */
export interface SearchState {
  query: string;
  filters: ChosenFilters;
  /** The patient or topic it is narrowed to; null = all notes. */
  scope: TurnScope | null;
  limit: number;
  /** Of the query last answered; kept while the next one is under way. Null before the first. */
  result: SearchResult | null;
  /** The query `result` answers. */
  answered: string;
  /** Whether `result` is the quick one given while typing. */
  quick: boolean;
  searching: boolean;
  failure: FailureData | null;
  /** The result the keyboard is at, from 0; -1 = none. */
  active: number;

  /** Follows typing: quick results at once, the whole search after a pause. */
  type(query: string): void;
  /** The whole search now. */
  submit(): void;
  filter(change: Partial<ChosenFilters>): void;
  narrow(scope: TurnScope | null): void;
  showMore(): void;
  /** Moves the keyboard's place among the results, stopping at the ends. */
  move(by: number): void;
  setActive(index: number): void;
}

interface SearchParts {
  search(): SearchClient;
  failureOf(error: unknown): FailureData | null;
  later(step: () => void, delayMs: number): () => void;
  wallMs(): number;
}

/** The whole search, with its model call, is worth its while once a person has stopped for this long. */
const PAUSE_MS = 350;
const FIRST_LIMIT = 25;
/** As many as the contract gives. */
export const MOST_RESULTS = 100;

/** The store behind the search page. An older question never overwrites the answer to a newer one. */
export function createSearchStore(parts: SearchParts): StoreApi<SearchState> {
  let running = new AbortController();
  let callOffPause: (() => void) | null = null;

  return createStore<SearchState>()((set, get) => {
    async function run(asTyped: boolean): Promise<void> {
      running.abort();
      running = new AbortController();
      const { signal } = running;
      const { query, filters, limit, scope } = get();
      if (query.trim() === '') return set({ result: null, answered: '', searching: false, failure: null, active: -1 });
      set({ searching: true });
      try {
        const within = scope === null ? {} : { scopeId: scope.scopeId };
        const input = { query, limit, asTyped, filters: filtersOf(filters, parts.wallMs()), ...within };
        const result = await parts.search().run(input, { signal });
        if (signal.aborted) return;
        // A word half typed is found as a beginning, not as a word: what was found that way is not taken away again.
        if (!asTyped && result.hits.length === 0 && get().answered === query && (get().result?.hits.length ?? 0) > 0) {
          set({ searching: false, failure: null });
          return;
        }
        const active = get().answered === query ? Math.min(get().active, result.hits.length - 1) : -1;
        set({ result, answered: query, quick: asTyped, searching: false, failure: null, active });
      } catch (error) {
        if (signal.aborted) return;
        set({ searching: false, failure: parts.failureOf(error) });
      }
    }

    function submit(): void {
      callOffPause?.();
      callOffPause = null;
      void run(false);
    }

    return {
      query: '',
      filters: noFilters,
      scope: null,
      limit: FIRST_LIMIT,
      result: null,
      answered: '',
      quick: false,
      searching: false,
      failure: null,
      active: -1,
      type(query) {
        set({ query, limit: FIRST_LIMIT });
        callOffPause?.();
        callOffPause = parts.later(submit, PAUSE_MS);
        void run(true);
      },
      submit,
      filter(change) {
        set({ filters: { ...get().filters, ...change }, limit: FIRST_LIMIT, active: -1 });
        submit();
      },
      narrow(scope) {
        // What was found elsewhere is not left standing under a patient's name.
        set({ scope, result: null, answered: '', limit: FIRST_LIMIT, active: -1 });
        submit();
      },
      showMore() {
        set({ limit: MOST_RESULTS });
        submit();
      },
      move(by) {
        const last = (get().result?.hits.length ?? 0) - 1;
        set({ active: Math.max(-1, Math.min(last, get().active + by)) });
      },
      setActive: (active) => set({ active }),
    };
  });
}

const MONTHS_BACK: Record<Exclude<DateRange, 'any'>, number> = { month: 1, quarter: 3, year: 12, fiveYears: 60 };

function filtersOf({ kind, sourceId, date }: ChosenFilters, nowMs: number): SearchFilters {
  return {
    ...(kind === null ? {} : { kinds: [kind] }),
    ...(sourceId === null ? {} : { sourceIds: [sourceId] }),
    ...(date === 'any' ? {} : { fromMs: monthsBefore(nowMs, MONTHS_BACK[date]) }),
  };
}

/** The same day so many months before; the last of that month where it has no such day. */
function monthsBefore(nowMs: number, months: number): number {
  const day = new Date(nowMs);
  const wanted = new Date(day.getFullYear(), day.getMonth() - months, 1);
  const lastDay = new Date(wanted.getFullYear(), wanted.getMonth() + 1, 0).getDate();
  wanted.setDate(Math.min(day.getDate(), lastDay));
  return wanted.getTime();
}
