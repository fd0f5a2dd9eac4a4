import type { ScopeId } from '../contract/ids.ts';
import type { SearchHit, SearchResult } from '../contract/search.ts';
import type { Turn, TurnScope } from '../contract/ask.ts';
import { Failure } from './failure.ts';
import type { ScheduleScope } from './schedule-evidence.ts';
import type { Scopes } from './scopes/scopes.ts';

export type AskedScopes = Pick<Scopes, 'turnScope' | 'rule' | 'shown' | 'documents'>;

/** How a question is narrowed: what it may remember, and rest on. Failure: SCOPE_UNKNOWN. */
export interface Narrowed {
  scope: TurnScope | null;
  /** Whether an earlier turn was narrowed alike, and rests on nothing that lies elsewhere by now: answers hold others' words. */
  remembers(): (turn: Turn) => boolean;
  /** What was found a while ago, without what has moved since. */
  still(found: SearchResult): SearchResult;
  /** What of the schedule may be told: all of it (null), what a patient's scope leaves, or none under a topic. */
  schedule: ScheduleScope | null | 'none';
}

/** `scopes` left out: there are none. */
export function narrowedBy(scopes: AskedScopes | undefined, scopeId: ScopeId | undefined): Narrowed {
  if (scopeId === undefined) {
    return {
      scope: null,
      remembers: () => (turn) => turn.scope === null,
      still: (found) => found,
      schedule: null,
    };
  }
  if (scopes === undefined) throw new Failure('SCOPE_UNKNOWN');
  const scope = scopes.turnScope(scopeId);
  return {
    scope,
    remembers() {
      const documents = scopes.documents(scopeId);
      return ({ scope: asked, hits }) =>
        asked?.scopeId === scope.scopeId && hits.every(({ documentId }) => documents.allows(documentId));
    },
    schedule: scope.kind === 'topic' ? 'none' : { name: scope.name, allows: (id) => scopes.documents(scopeId).allows(id) },
    still: (found) => ({ ...found, hits: ranked(scopes.shown(found.hits, scopes.rule(scopeId))) }),
  };
}

function ranked(hits: readonly SearchHit[]): SearchHit[] {
  return hits.map((hit, index) => ({ ...hit, rank: index + 1 }));
}
