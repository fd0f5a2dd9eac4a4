import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOfflineAnswerer } from '../../engine/answer/offline-answerer.ts';
import { createAsk, type Ask } from '../../engine/ask.ts';
import { createConversationStore } from '../../engine/store/conversations.ts';
import { openEvalLibrary, type EvalLibrary } from '../bench/eval-library.ts';
import { routedTo } from '../fakes/routed-answers.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { openTemporaryDatabase } from '../fakes/temporary-database.ts';

const SURNAMES = 'Albers Brandt Conti Dahl Engel Fontaine Garcia Holm Ivanov Jensen Keller Larsen'.split(' ');
const filler = 'The visit was uneventful and the remaining examination was without any finding worth a note. '.repeat(16);

let library: EvalLibrary;
let ask: Ask;
let closeDatabase: () => Promise<void>;

beforeAll(async () => {
  // The name stands in the first passage only; the second is like everybody's.
  library = await openEvalLibrary(
    SURNAMES.map((surname, index) => ({
      id: `note-${index}`,
      title: 'Clinic letter',
      text: `Patient: Eva ${surname}\n\n${filler}\n\nPotassium was ${(3.5 + index / 10).toFixed(1)} mmol/L and sodium 139 mmol/L.\n\n${filler}`,
    })),
  );
  const { db, close } = await openTemporaryDatabase();
  closeDatabase = close;
  ask = createAsk({
    search: library.search,
    statistics: library.statistics,
    answerers: {
      offline: createOfflineAnswerer(library.statistics),
      routed: routedTo(null),
    },
    conversations: createConversationStore(db),
    defaultMode: () => 'offline',
    clock: { wallMs: () => Date.now(), monotonicMs: () => performance.now() },
    log: createSilentLog(),
  });
});
afterAll(async () => {
  await library.close();
  await closeDatabase();
});

async function quotesFor(question: string): Promise<{ quotes: string[]; hits: number }> {
  const found = { quotes: [] as string[], hits: 0 };
  for await (const event of ask({ question }, new AbortController().signal)) {
    if (event.kind === 'evidence') found.hits = event.hits.length;
    if (event.kind === 'done') found.quotes = event.citations.map(({ quote }) => quote);
  }
  return found;
}

describe('a question about one of many patients', () => {
  it.each(SURNAMES.map((surname, index) => ({ surname, potassium: (3.5 + index / 10).toFixed(1) })))(
    'is answered from the passage of $surname that does not say the name',
    async ({ surname, potassium }) => {
      const { quotes, hits } = await quotesFor(`eva ${surname.toLowerCase()} potassium`);
      expect(quotes).toEqual([`Potassium was ${potassium} mmol/L and sodium 139 mmol/L.`]);
      expect(hits).toBe(10);
    },
  );

  it.each(['potassium of Eva Zimmermann', 'eva zimmermann potassium', 'eva kellar potassium'])(
    'is refused where nobody bears the name, however near another comes: %s',
    async (question) => {
      expect((await quotesFor(question)).quotes).toEqual([]);
    },
  );
});
