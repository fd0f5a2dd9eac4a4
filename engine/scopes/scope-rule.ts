import type { ScopeConvention } from '../../contract/scopes.ts';

/** A scope as a search is told it: plain, since it travels to the search thread, and judged there by what lies where then. */
export interface ScopeRule {
  kind: 'patient' | 'topic';
  /** Of the scope's folder (see `pathKey`). */
  key: string;
  /** How folders are patients, as the settings say now: what is another patient's hangs on all of them. */
  conventions: readonly ScopeConvention[];
}
