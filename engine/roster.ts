import { isDeepStrictEqual } from 'node:util';
import type { ScopeConvention } from '../contract/scopes.ts';
import type { Scopes } from './scopes/scopes.ts';
import type { Database } from './store/database.ts';

/** More names than this say little about a question, and would be read at each. */
const MOST_NAMES = 20_000;

/**
 * Names of people this machine knows of: contacts, and patients by their folders. The same list until an entry, a document's
 * place or a convention changes.
 */
export function createRoster(
  db: Database,
  { scopes, conventions }: { scopes: Pick<Scopes, 'list'>; conventions: () => readonly ScopeConvention[] },
): () => readonly string[] {
  const contacts = db.prepare<{ name: string }>("SELECT title AS name FROM entries WHERE kind = 'contact' LIMIT ?");
  const lastChange = db.prepare<{ id: number | null }>('SELECT max(change_id) AS id FROM place_changes');
  let known: { of: string; names: readonly string[] } | null = null;

  function read(): string[] {
    const patients = scopes.list('', MOST_NAMES).filter(({ kind }) => kind === 'patient');
    return [...patients.map(({ name }) => name), ...contacts.all(MOST_NAMES).map(({ name }) => name)];
  }

  return () => {
    const of = JSON.stringify([lastChange.get()?.id, conventions()]);
    if (known?.of === of) return known.names;
    const names = read();
    // What was made of a list is kept as long as the list, and most changes change no name.
    known = { of, names: known !== null && isDeepStrictEqual(known.names, names) ? known.names : names };
    return known.names;
  };
}
