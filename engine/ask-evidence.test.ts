import { expect, it } from 'vitest';
import type { SearchResult } from '../contract/search.ts';
import { lookingMeanwhile } from './ask-evidence.ts';

function found(...passageIds: number[]): SearchResult {
  return { hits: passageIds.map((passageId) => ({ passageId })) } as unknown as SearchResult;
}

it('has what was found by now looked at while search goes on, and waits for the search', async () => {
  const seen: string[] = [];
  const answers = [Promise.withResolvers<SearchResult>(), Promise.withResolvers<SearchResult>()];
  let asked = 0;
  const search = lookingMeanwhile(
    {
      run({ limit }) {
        seen.push(`asked for ${limit}`);
        return answers[asked++]?.promise ?? Promise.reject(new Error('asked too often'));
      },
    },
    (hits) => void seen.push(`looked at ${hits.length}`),
  );
  const { signal } = new AbortController();
  const first = search.run({ query: 'q', limit: 10 }, signal);
  expect(seen).toEqual(['asked for 10', 'looked at 0']);
  answers[0]?.resolve(found(1, 2));
  expect(await first).toEqual(found(1, 2));
  const further = search.run({ query: 'q', limit: 100 }, signal);
  expect(seen).toEqual(['asked for 10', 'looked at 0', 'asked for 100', 'looked at 2']);
  answers[1]?.resolve(found(3));
  expect(await further).toEqual(found(3));
});
