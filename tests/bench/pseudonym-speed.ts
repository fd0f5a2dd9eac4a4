import { loadavg } from 'node:os';
import { percentile } from '../../cli/evaluation.ts';
import { conversationId } from '../../contract/ids.ts';
import { createPseudonyms } from '../../engine/privacy/pseudonyms.ts';
import { createTextReader } from '../../engine/privacy/text-reading.ts';
import { createPseudonymStore } from '../../engine/store/pseudonyms.ts';
import { openTemporaryDatabase } from '../fakes/temporary-database.ts';
import { identityNotes } from '../fixtures/identities/notes.ts';
import { createRandom } from '../fixtures/identities/random.ts';
import { beginNow, meanCpuMs, type Spent, spentSince } from './overhead-rig.ts';
import type { BenchRow } from './search.ts';

const [PASSAGES, QUESTIONS, WARM_UP] = [10, 300, 50];
const CONTACTS = 2000;

/** Replacing names by itself: ten passages, each for the first time, and again as the evidence of the next question. */
export async function benchPseudonymSpeed(): Promise<BenchRow[]> {
  const { db, close } = await openTemporaryDatabase();
  const notes = identityNotes(20).map(({ text }) => text);
  const random = createRandom(11);
  const roster = Array.from({ length: CONTACTS }, (_, index) => `Given${index} Family${index}`);
  const store = createPseudonymStore(db);
  const [first, again]: [Spent[], Spent[]] = [[], []];
  let characters = 0;
  for (let index = 0; index < QUESTIONS; index++) {
    const texts = Array.from({ length: PASSAGES }, () => notes[random.below(notes.length)] ?? '');
    characters += texts.join('').length / QUESTIONS;
    const read = createTextReader();
    const id = conversationId.parse(`c${index}`);
    db.prepare('INSERT INTO conversations VALUES (?, ?, 1, 1)').run(id, 'title');
    for (const into of [first, again]) {
      const begin = beginNow();
      createPseudonyms({ conversationId: id, store, roster: () => roster, read }).protect(texts);
      if (index >= WARM_UP) into.push(spentSince(begin));
    }
  }
  await close();
  const conditions = `${PASSAGES} passages, ${(characters / 1000).toFixed(1)} k characters, load ${loadavg()[0]?.toFixed(1)}`;
  return [...rowsOf('never seen before', first, conditions), ...rowsOf('the same again', again, 'same run')];
}

function rowsOf(name: string, spent: readonly Spent[], conditions: string): BenchRow[] {
  const ms = spent.map((one) => one.ms);
  const values = { p50: percentile(ms, 0.5), p95: percentile(ms, 0.95), 'processor, mean': meanCpuMs(spent) };
  return Object.entries(values).map(([what, value]) => ({
    name: `names replaced, ${name}: ${what}`,
    value,
    unit: 'ms',
    conditions,
  }));
}
