import { env } from 'node:process';
import { expect, it } from 'vitest';
import { openTemporaryDatabase } from '../fakes/temporary-database.ts';
import { runSequence } from '../fixtures/sync-model.ts';

const SEQUENCES = Number(env['SYNC_SEQUENCES'] ?? 2000);
/** The same seeds are run again with SYNC_SEED, one alone with SYNC_SEQUENCES=1 beside it. */
const SEED = Number(env['SYNC_SEED'] ?? Date.now() % 1_000_000_000);

it(
  `is the server after ${SEQUENCES} sequences of random work, faults and deaths from seed ${SEED} on`,
  { timeout: 600_000 },
  async () => {
    const { db, close } = await openTemporaryDatabase();
    try {
      const wrong: unknown[] = [];
      for (let number = 0; number < SEQUENCES && wrong.length < 3; number++) {
        await runSequence(db, SEED + number).catch((error: unknown) => void wrong.push(error));
      }
      expect(wrong).toEqual([]);
    } finally {
      await close();
    }
  },
);
