import type { Scopes } from './scopes/scopes.ts';
import type { Database } from './store/database.ts';

/** More names than this say little about a question, and would be read at each. */
const MOST_NAMES = 20_000;

/** Names of people this machine knows of: contacts, guests of appointments, and patients by their folders. */
export function createRoster(db: Database, scopes: Pick<Scopes, 'list'>): () => readonly string[] {
  const contacts = db.prepare<{ name: string }>("SELECT title AS name FROM entries WHERE kind = 'contact' LIMIT ?");
  return () => [
    ...scopes
      .list('', MOST_NAMES)
      .filter(({ kind }) => kind === 'patient')
      .map(({ name }) => name),
    ...contacts.all(MOST_NAMES).map(({ name }) => name),
  ];
}
