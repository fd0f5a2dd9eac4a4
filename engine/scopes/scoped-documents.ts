import type { ScopeConvention } from '../../contract/scopes.ts';
import type { Database } from '../store/database.ts';
import { createFolderOwner, isBelow, pathKey, type Owner, type ScopeFolder } from './folder-owner.ts';
import { createNamedEntries } from './named-entries.ts';
import { createPlaceTable, type Place } from './place-table.ts';
import type { ScopeRule } from './scope-rule.ts';

/** What a scope leaves of the library, as it is in one view of the database. */
export interface ScopedDocuments {
  allows(documentId: string): boolean;
  /** Where a document is shown to lie: never a place the scope does not hold, since paths hold names. Null where it is not allowed. */
  placeOf(documentId: string): Place | null;
  /** All places of a document that may be shown. */
  placesOf(documentId: string): readonly Place[];
  /** Whether it is the patient's or topic's own, rather than nobody's. */
  isOwn(documentId: string): boolean;
}

export interface DocumentScopes {
  /** To be called within the view of the database the answer is to hold for; it holds for that view only. */
  within(rule: ScopeRule): ScopedDocuments;
  /** The patients' or topics' folders that hold documents, each with how many. */
  folders(conventions: readonly ScopeConvention[], kind: ScopeRule['kind']): ReadonlyMap<ScopeFolder, number>;
}

/**
 * Judges documents by where they lie at this moment. Under a patient's scope: what lies in the patient's folder; entries that
 * name the patient and nobody else; and what is nobody's. What lies in another patient's folder, and loose among the folders of
 * patients, is not; a document at two places is allowed only where none of them speaks against it, or one is the patient's own.
 */
export function createDocumentScopes(db: Database): DocumentScopes {
  const table = createPlaceTable(db);
  const namedEntries = createNamedEntries(db);
  let last: { version: number; name: string; documents: ScopedDocuments } | null = null;
  const counted = new Map<ScopeRule['kind'], { version: number; name: string; counts: ReadonlyMap<ScopeFolder, number> }>();
  const owners = new Map<ScopeRule['kind'], { name: string; ownerOf: (path: string) => Owner }>();

  /** Whose a path is, remembered for as long as the conventions stay. */
  function ownersBy(conventions: readonly ScopeConvention[], kind: ScopeRule['kind']): (path: string) => Owner {
    const name = JSON.stringify(conventions);
    const before = owners.get(kind);
    if (before?.name === name) return before.ownerOf;
    const find = createFolderOwner(conventions, kind);
    const known = new Map<string, Owner>();
    const ownerOf = (path: string): Owner => {
      const remembered = known.get(path);
      if (remembered !== undefined) return remembered;
      if (known.size >= MOST_REMEMBERED) known.clear();
      const owner = find(path);
      known.set(path, owner);
      return owner;
    };
    owners.set(kind, { name, ownerOf });
    return ownerOf;
  }

  function inTopic({ key }: ScopeRule): ScopedDocuments {
    const shown = (documentId: string) => table.of(documentId).filter(({ path }) => isBelow(pathKey(path), key));
    const allows = (documentId: string): boolean => table.of(documentId).some(({ path }) => isBelow(pathKey(path), key));
    return documentsFrom({ shown, allows, isOwn: allows });
  }

  function ofPatient({ key, conventions }: ScopeRule): ScopedDocuments {
    const ownerOf = ownersBy(conventions, 'patient');
    const isPatients = ({ path }: Place): boolean => {
      const owner = ownerOf(path);
      return owner !== null && owner !== 'loose' && owner.key === key;
    };
    const isNamed = namedEntries.of(key, () => patientsBy(ownerOf));
    const isHarmless = ({ path, isEntry }: Place): boolean => ownerOf(path) === null && (!isEntry || isNamed(path));
    const isOwn = (documentId: string): boolean => table.of(documentId).some(isPatients);
    const shown = (documentId: string): readonly Place[] => {
      const places = table.of(documentId);
      if (!places.some(isPatients)) return places.every(isHarmless) ? places : [];
      return [...places.filter(isPatients), ...places.filter((place) => !isPatients(place) && isHarmless(place))];
    };
    /** As `shown`, for all documents at once. */
    function allows(documentId: string): boolean {
      const places = table.of(documentId);
      return places.some(isPatients) || (places.length > 0 && places.every(isHarmless));
    }
    return documentsFrom({ shown, allows, isOwn });
  }

  function patientsBy(ownerOf: (path: string) => Owner): ScopeFolder[] {
    const found = new Set<ScopeFolder>();
    for (const [, places] of table.all()) {
      for (const { path } of places) {
        const owner = ownerOf(path);
        if (owner !== null && owner !== 'loose') found.add(owner);
      }
    }
    return [...found];
  }

  return {
    within(rule) {
      const version = table.refresh();
      const name = JSON.stringify(rule);
      if (last?.version === version && last.name === name) return last.documents;
      namedEntries.follow(version);
      const documents = rule.kind === 'topic' ? inTopic(rule) : ofPatient(rule);
      last = { version, name, documents };
      return documents;
    },
    folders(conventions, kind) {
      const version = table.refresh();
      const name = JSON.stringify(conventions);
      const known = counted.get(kind);
      if (known?.version === version && known.name === name) return known.counts;
      const ownerOf = ownersBy(conventions, kind);
      const counts = new Map<ScopeFolder, number>();
      for (const [, places] of table.all()) {
        for (const [at, { path }] of places.entries()) {
          const owner = ownerOf(path);
          if (owner === null || owner === 'loose') continue;
          // A document with two copies in one folder counts once.
          if (places.findIndex((place) => ownerOf(place.path) === owner) === at) counts.set(owner, (counts.get(owner) ?? 0) + 1);
        }
      }
      counted.set(kind, { version, name, counts });
      return counts;
    },
  };
}

/** Paths whose owner is remembered: looking at each anew costs a microsecond or two. */
const MOST_REMEMBERED = 200_000;

function documentsFrom(parts: {
  shown: (documentId: string) => readonly Place[];
  allows: (documentId: string) => boolean;
  isOwn: (documentId: string) => boolean;
}): ScopedDocuments {
  const { shown, allows, isOwn } = parts;
  return { allows, isOwn, placesOf: shown, placeOf: (documentId) => shown(documentId)[0] ?? null };
}
