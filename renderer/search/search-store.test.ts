import { expect, it } from 'vitest';
import { failureData } from '../../contract/failure-table.ts';
import type { SearchResult } from '../../contract/search.ts';
import { createSearchStore } from './search-store.ts';

interface Asked {
  query: string;
  asTyped: boolean;
  limit: number;
  filters: Record<string, unknown>;
  signal: AbortSignal;
  answer(result: SearchResult): Promise<void>;
  fail(error: Error): Promise<void>;
}

const found = (query: string, hits = 3): SearchResult =>
  ({ terms: [query], hits: Array.from({ length: hits }, (_, index) => ({ rank: index + 1 })), legs: [], tookMs: 1 }) as never;

function openStore() {
  const asked: Asked[] = [];
  const pauses: (() => void)[] = [];
  const store = createSearchStore({
    search: () =>
      ({
        run: (input: Asked, { signal }: { signal: AbortSignal }) =>
          new Promise((resolve, reject) => {
            asked.push({
              ...input,
              signal,
              answer: async (result) => (resolve(result), await settled()),
              fail: async (error) => (reject(error), await settled()),
            });
          }),
      }) as never,
    failureOf: () => failureData('INTERNAL'),
    later(step) {
      pauses.push(step);
      return () => void pauses.splice(pauses.indexOf(step), 1);
    },
    wallMs: () => Date.UTC(2026, 10, 20),
  });
  return { store, asked, pauses };
}

const settled = () => new Promise<void>((resolve) => setTimeout(resolve));

it('searches with every letter and wholly after a pause', async () => {
  const { store, asked, pauses } = openStore();
  store.getState().type('metf');
  store.getState().type('metfo');
  expect(asked.map(({ query, asTyped }) => [query, asTyped])).toEqual([
    ['metf', true],
    ['metfo', true],
  ]);
  expect(pauses).toHaveLength(1);
  pauses[0]?.();
  expect(asked.at(-1)).toMatchObject({ query: 'metfo', asTyped: false });
});

it('never lets an older answer replace a newer one', async () => {
  const { store, asked } = openStore();
  store.getState().type('chest');
  store.getState().type('chest pain');
  expect(asked[0]?.signal.aborted).toBe(true);
  await asked[1]?.answer(found('chest pain'));
  await asked[0]?.answer(found('chest', 9));
  expect(store.getState()).toMatchObject({ answered: 'chest pain', searching: false });
  expect(store.getState().result?.hits).toHaveLength(3);
});

it('shows nothing for an emptied field, whatever is still under way', async () => {
  const { store, asked } = openStore();
  store.getState().type('chest');
  store.getState().type('  ');
  await asked[0]?.answer(found('chest'));
  expect(store.getState()).toMatchObject({ result: null, searching: false });
});

it('keeps what a half-typed word found when the whole search knows no such word', async () => {
  const { store, asked } = openStore();
  store.getState().type('apixab');
  await asked[0]?.answer(found('apixab', 2));
  store.getState().submit();
  await asked[1]?.answer(found('apixab', 0));
  expect(store.getState()).toMatchObject({ searching: false, quick: true });
  expect(store.getState().result?.hits).toHaveLength(2);
});

it('keeps what was found when the next search fails, and says so', async () => {
  const { store, asked } = openStore();
  store.getState().type('chest');
  await asked[0]?.answer(found('chest'));
  store.getState().submit();
  await asked[1]?.fail(new Error('gone'));
  expect(store.getState().result?.hits).toHaveLength(3);
  expect(store.getState().failure?.code).toBe('INTERNAL');
});

it('asks again with filters, counting dates from the same day of an earlier month', () => {
  const { store, asked } = openStore();
  store.getState().type('sepsis');
  store.getState().filter({ kind: 'guideline', date: 'quarter' });
  expect(asked.at(-1)).toMatchObject({ asTyped: false, filters: { kinds: ['guideline'] } });
  expect(new Date(Number(asked.at(-1)?.filters['fromMs'])).getMonth()).toBe(7);
});

it('moves among the results and stops at the ends', async () => {
  const { store, asked } = openStore();
  store.getState().type('sepsis');
  await asked[0]?.answer(found('sepsis', 2));
  const { move } = store.getState();
  move(1);
  move(1);
  move(1);
  expect(store.getState().active).toBe(1);
  move(-5);
  expect(store.getState().active).toBe(-1);
});
