import type { TurnScope } from '../../contract/ask.ts';
import { scopeId as scopeIdSchema, type DocumentId, type ScopeId } from '../../contract/ids.ts';
import type { Scope, ScopeConvention } from '../../contract/scopes.ts';
import { folded } from '../calendar/folded.ts';
import { Failure } from '../failure.ts';
import type { Database } from '../store/database.ts';
import { pathKey, type ScopeFolder } from './folder-owner.ts';
import type { ScopeRule } from './scope-rule.ts';
import { createDocumentScopes, type ScopedDocuments } from './scoped-documents.ts';
import { createShownPlaces } from './shown-places.ts';

/** Patients and topics: nothing of them is stored but how folders are told apart, so that nothing can be out of date. */
export interface Scopes {
  /** Those whose names hold the words, by name. */
  list(query: string, limit: number): Scope[];
  /** Failure: SCOPE_UNKNOWN. */
  get(scopeId: ScopeId): Scope;
  isKnown(scopeId: ScopeId): boolean;
  /** As a search is told it. Failure: SCOPE_UNKNOWN. */
  rule(scopeId: ScopeId): ScopeRule;
  /** As a turn keeps it. Failure: SCOPE_UNKNOWN. */
  turnScope(scopeId: ScopeId): TurnScope;
  /** What the scope leaves of the library; it holds until something is awaited. Failure: SCOPE_UNKNOWN. */
  documents(scopeId: ScopeId): ScopedDocuments;
  allowsDocument(scopeId: ScopeId, documentId: DocumentId): boolean;
  /** Those the scope allows, at the places it shows; it holds until something is awaited. */
  shown<One extends ShownDocument>(documents: readonly One[], rule: ScopeRule): One[];
}

type ShownDocument = Parameters<ReturnType<typeof createShownPlaces>>[0][number];

const KINDS = ['patient', 'topic'] as const;

export function createScopes({ db, conventions }: { db: Database; conventions: () => readonly ScopeConvention[] }): Scopes {
  const documentScopes = createDocumentScopes(db);

  function* all(): Generator<Scope, void, void> {
    const now = conventions();
    for (const kind of KINDS) {
      for (const [folder, documents] of documentScopes.folders(now, kind)) yield scopeOf(kind, folder, documents);
    }
  }

  function look(scopeId: ScopeId): { scope: Scope; rule: ScopeRule } | null {
    const now = conventions();
    const kind = KINDS.find((one) => scopeId.startsWith(`${one}:`));
    if (kind === undefined) return null;
    const key = pathKey(scopeId.slice(kind.length + 1));
    for (const [folder, documents] of documentScopes.folders(now, kind)) {
      if (folder.key === key) return { scope: scopeOf(kind, folder, documents), rule: { kind, key, conventions: now } };
    }
    return null;
  }

  function find(scopeId: ScopeId): { scope: Scope; rule: ScopeRule } {
    const found = look(scopeId);
    if (found === null) throw new Failure('SCOPE_UNKNOWN');
    return found;
  }

  const rule = (scopeId: ScopeId): ScopeRule => find(scopeId).rule;
  const documents = (scopeId: ScopeId): ScopedDocuments => documentScopes.within(rule(scopeId));

  return {
    list(query, limit) {
      const words = folded(query).split(' ');
      return [...all()]
        .filter(({ name }) => words.every((word) => folded(name).includes(word)))
        .toSorted((left, right) => left.name.localeCompare(right.name) || left.folder.localeCompare(right.folder))
        .slice(0, limit);
    },
    isKnown: (scopeId) => look(scopeId) !== null,
    get: (scopeId) => find(scopeId).scope,
    rule,
    turnScope(scopeId) {
      const { scope } = find(scopeId);
      return { scopeId: scope.scopeId, kind: scope.kind, name: scope.name };
    },
    documents,
    allowsDocument: (scopeId, documentId) => documents(scopeId).allows(documentId),
    shown: createShownPlaces(db, documentScopes),
  };
}

function scopeOf(kind: Scope['kind'], { path, name }: ScopeFolder, documents: number): Scope {
  return { scopeId: scopeIdSchema.parse(`${kind}:${path}`), kind, name, folder: path, documents };
}
