import type { Source } from '../../contract/library.ts';
import type { Database } from '../store/database.ts';

/** A path a document lies at. */
export interface Place {
  path: string;
  sourceId: string;
  /** From a calendar or an address book: its document is an entry. */
  isEntry: boolean;
}

/** Where every document lies, in memory: about 200 bytes a document. A document's own path comes first, then its copies'. */
export interface PlaceTable {
  /** To be called within the view of the database the answers are to hold for. Tells by another number that something changed. */
  refresh(): number;
  of(documentId: string): readonly Place[];
  all(): Iterable<[documentId: string, places: readonly Place[]]>;
}

const ENTRY_SOURCES: readonly Source['kind'][] = ['calendar', 'contacts'];
/** Of those documents a condition leaves; the condition goes to both tables, where an index answers it. */
const places = (condition: string): string =>
  `SELECT document_id AS id, path, source_id AS sourceId, 0 AS isCopy FROM documents ${condition}
   UNION ALL SELECT document_id, path, source_id, 1 FROM document_copies ${condition} ORDER BY isCopy, path`;
const ONE_OF = 'WHERE document_id IN (SELECT value FROM json_each(?))';

type PlaceRow = { id: string; path: string; sourceId: string; isCopy: number };

/** Reads all places with the first call, and from then on what changed (see migration 013). */
export function createPlaceTable(db: Database): PlaceTable {
  const latest = db.prepare<{ last: number; first: number | null }>(
    `SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'place_changes'), 0) AS last,
       (SELECT min(change_id) FROM place_changes) AS first`,
  );
  const changedSince = db.prepare<{ id: string | null }>(
    'SELECT DISTINCT document_id AS id FROM place_changes WHERE change_id > ?',
  );
  const allPlaces = db.prepare<PlaceRow>(places(''));
  const placesOf = db.prepare<PlaceRow>(places(ONE_OF));
  const entrySources = db.prepare<{ id: string }>(
    `SELECT source_id AS id FROM sources WHERE kind IN (${ENTRY_SOURCES.map((kind) => `'${kind}'`).join(', ')})`,
  );
  const known = new Map<string, Place[]>();
  let seen = -1;

  function add(rows: Iterable<PlaceRow>): void {
    const entries = new Set(entrySources.all().map(({ id }) => id));
    for (const { id, path, sourceId } of rows) {
      const place = { path, sourceId, isEntry: entries.has(sourceId) };
      const before = known.get(id);
      if (before) before.push(place);
      else known.set(id, [place]);
    }
  }

  return {
    refresh() {
      const { last, first } = latest.get() ?? { last: 0, first: null };
      if (last === seen) return seen;
      if (seen < 0 || last < seen || (first ?? last + 1) > seen + 1) {
        known.clear();
        add(allPlaces.iterate());
      } else {
        const changed = changedSince.all(seen).flatMap(({ id }) => id ?? []);
        for (const id of changed) known.delete(id);
        const ids = JSON.stringify(changed);
        if (changed.length > 0) add(placesOf.iterate(ids, ids));
      }
      seen = last;
      return seen;
    },
    of: (documentId) => known.get(documentId) ?? [],
    all: () => known,
  };
}
