import { expect, it } from 'vitest';
import { databaseAtVersion, tablesOf } from './version.ts';

it('keeps calendars, their entries and the times these take place, and all of them go with their account', async () => {
  const db = await databaseAtVersion(12);
  const tables = tablesOf(db);
  expect(tables['collections']).toContain('href');
  expect(tables['entries']).toContain('document_path');
  expect(tables['occurrences']).toEqual(['entry_id', 'start_ms', 'end_ms', 'is_wall', 'part']);
  db.exec(`
    INSERT INTO accounts (account_id, kind, base_url, user_id, login_name, display_name, label, state, added_at_ms)
      VALUES ('a', 'nextcloud', 'https://x.example', 'u', 'u', 'U', 'u@x.example', 'ready', 1);
    INSERT INTO collections (collection_id, account_id, href, kind, components, name, is_read_only) VALUES ('c', 'a', '/c/', 'calendar', '[]', 'C', 0);
    INSERT INTO entries (entry_id, collection_id, href, kind, data, document_path, title, words, parts)
      VALUES ('e', 'c', '/c/e.ics', 'event', '', 'p', 't', 't', '[]');
    INSERT INTO occurrences (entry_id, start_ms, end_ms, is_wall, part) VALUES ('e', 1, 2, 0, 0);
    DELETE FROM accounts WHERE account_id = 'a';
  `);
  expect(db.prepare<{ n: number }>('SELECT count(*) AS n FROM occurrences').get()?.n).toBe(0);
});
