import { beforeEach, describe, expect, it } from 'vitest';
import { createSilentLog } from '../../tests/fakes/silent-log.ts';
import { createLookAhead, type LookAhead } from './look-ahead.ts';

interface Looked {
  words: string;
  result: PromiseWithResolvers<string>;
}

const log = createSilentLog();
let searched: Looked[];
let nowMs: number;
let sends: boolean;
let ahead: LookAhead<string>;

beforeEach(() => {
  [searched, nowMs, sends, log.entries.length] = [[], 0, false, 0];
  ahead = createLookAhead(
    {
      search: {
        sendsWords: () => sends,
        run: ({ words }: { words: string }) => {
          const looked = { words, result: Promise.withResolvers<string>() };
          searched.push(looked);
          return looked.result.promise;
        },
      },
      queryOf: (words) => ({ words }),
      clock: { monotonicMs: () => nowMs },
      log,
    },
    new AbortController().signal,
  );
});

const turnOfEvents = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('looking ahead of a question', () => {
  it('looks once at a time, and of what comes meanwhile only for the newest', async () => {
    for (const words of ['', 'dose', 'dose of', 'dose of apixaban']) ahead.look(words);
    expect(searched.map(({ words }) => words)).toEqual(['dose']);
    searched[0]?.result.resolve('found');
    await turnOfEvents();
    expect(searched.map(({ words }) => words)).toEqual(['dose', 'dose of apixaban']);
  });

  it('looks for nothing while that would send words that may still change', () => {
    sends = true;
    ahead.look('dose');
    expect(searched).toEqual([]);
    expect(ahead.found({ words: 'dose' })).toBeNull();
    sends = false;
    ahead.look('dose');
    expect(searched).toHaveLength(1);
  });

  it('has what is being found for this very query, and for no other', async () => {
    ahead.look('dose');
    const found = ahead.found({ words: 'dose' });
    searched[0]?.result.resolve('evidence');
    expect(await found).toBe('evidence');
    expect(await ahead.found({ words: 'dose' })).toBe('evidence');
    expect(ahead.found({ words: 'doses' })).toBeNull();
    expect(ahead.found({ words: 'dose', patient: 'somebody' })).toBeNull();
  });

  it('forgets what it found when the library may be another', async () => {
    ahead.look('dose');
    searched[0]?.result.resolve('evidence');
    nowMs = 1_500;
    expect(ahead.found({ words: 'dose' })).not.toBeNull();
    nowMs = 1_501;
    expect(ahead.found({ words: 'dose' })).toBeNull();
  });

  it('forgets a look that failed', async () => {
    ahead.look('dose');
    searched[0]?.result.reject(new Error('broken'));
    await turnOfEvents();
    expect(ahead.found({ words: 'dose' })).toBeNull();
    expect(log.entries).toHaveLength(1);
  });
});
