import { Failure } from '../failure.ts';
import type { Pseudonym, PseudonymStore } from '../privacy/pseudonym-book.ts';
import type { Database } from './database.ts';

type Row = Pseudonym & Record<string, string>;

/** Keeps them in the profile's encrypted database; they go with their conversation. */
export function createPseudonymStore(db: Database): PseudonymStore {
  const list = db.prepare<Row>('SELECT token, original FROM pseudonyms WHERE conversation_id = ? ORDER BY length(token), token');
  const count = db.prepare<{ total: number }>('SELECT count(*) AS total FROM pseudonyms WHERE conversation_id = ?');
  const isThere = db.prepare('SELECT 1 AS found FROM conversations WHERE conversation_id = ?');
  const add = db.prepare('INSERT INTO pseudonyms (conversation_id, token, original) VALUES (?, ?, ?)');
  return {
    list: (conversationId) => list.all(conversationId),
    count: (conversationId) => count.get(conversationId)?.total ?? 0,
    add(conversationId, pseudonyms) {
      db.transaction(() => {
        if (isThere.get(conversationId) === undefined) throw new Failure('NOT_FOUND');
        for (const { token, original } of pseudonyms) add.run(conversationId, token, original);
      });
    },
  };
}
