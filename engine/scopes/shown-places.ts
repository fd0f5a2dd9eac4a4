import type { DocumentId, SourceId } from '../../contract/ids.ts';
import type { Database } from '../store/database.ts';
import { titleOf } from '../text/file-title.ts';
import type { ScopeRule } from './scope-rule.ts';
import type { DocumentScopes } from './scoped-documents.ts';

/** Whatever is shown of a document with the place it lies at. */
interface Placed {
  documentId: DocumentId;
  path: string;
  title: string;
  sourceId: SourceId | null;
}

/**
 * Leaves what a scope allows at this moment, each at the place it shows: paths and titles hold names. Full text and vectors were
 * narrowed before; this is for what has moved since.
 */
export function createShownPlaces(db: Database, scopes: DocumentScopes) {
  const standsInText = db.prepare('SELECT 1 AS found FROM document_texts WHERE document_id = ? AND instr(text, ?)');

  return <One extends Placed>(all: readonly One[], rule: ScopeRule): One[] => {
    const documents = scopes.within(rule);
    const titles = new Map<string, string>();

    /** Its own words are in every copy of it; the name of a file may be that of another place, where it once lay. */
    function titleFor({ documentId, title }: Placed, path: string): string {
      const known = titles.get(documentId);
      if (known !== undefined) return known;
      const named = titleOf(path);
      const isSafe = title === named || !documents.isOwn(documentId) || standsInText.get(documentId, title) !== undefined;
      const shown = isSafe ? title : named;
      titles.set(documentId, shown);
      return shown;
    }

    return all.flatMap((one) => {
      const place = documents.placeOf(one.documentId);
      if (place === null) return [];
      const { path, sourceId } = place;
      return [{ ...one, path, sourceId: sourceId as SourceId, title: titleFor(one, path) }];
    });
  };
}
