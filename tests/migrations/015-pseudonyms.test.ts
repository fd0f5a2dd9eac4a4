import { expect, it } from 'vitest';
import type { ConversationId } from '../../contract/ids.ts';
import { createPseudonymStore } from '../../engine/store/pseudonyms.ts';
import { databaseAtVersion, tablesOf } from './version.ts';

const first = 'c1' as ConversationId;
const second = 'c2' as ConversationId;

it('keeps the pseudonyms of each conversation, and forgets them with it', async () => {
  const db = await databaseAtVersion(15);
  expect(tablesOf(db)['pseudonyms']).toEqual(['conversation_id', 'token', 'original']);
  for (const id of [first, second]) db.prepare('INSERT INTO conversations VALUES (?, ?, 1, 1)').run(id, 'title');
  const store = createPseudonymStore(db);
  store.add(first, [
    { token: 'PERSON_1', original: 'Anna Smith' },
    { token: 'PERSON_2', original: 'Tom' },
  ]);
  store.add(second, [{ token: 'PERSON_1', original: 'Piotr Nowak' }]);
  expect(store.list(first)).toEqual([
    { token: 'PERSON_1', original: 'Anna Smith' },
    { token: 'PERSON_2', original: 'Tom' },
  ]);
  db.prepare('DELETE FROM conversations WHERE conversation_id = ?').run(first);
  expect([store.list(first), store.list(second)]).toEqual([[], [{ token: 'PERSON_1', original: 'Piotr Nowak' }]]);
});

it('gives no token to two things, and none to a conversation that is gone', async () => {
  const db = await databaseAtVersion(15);
  db.prepare('INSERT INTO conversations VALUES (?, ?, 1, 1)').run(first, 'title');
  const store = createPseudonymStore(db);
  store.add(first, [{ token: 'PERSON_1', original: 'Anna Smith' }]);
  expect(() => store.add(first, [{ token: 'PERSON_1', original: 'Tom' }])).toThrow('UNIQUE');
  expect(() => store.add(second, [{ token: 'PERSON_1', original: 'Tom' }])).toThrow(
    expect.objectContaining({ code: 'NOT_FOUND' }),
  );
});
