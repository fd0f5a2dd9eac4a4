import type { Client } from '../../contract/client.ts';
import type { Connection, Purpose } from '../../contract/usage.ts';
import { timesOf, type Span } from '../usage/spans.ts';

/** Which connections are shown; null: all of them. */
export interface ConnectionFilter {
  query: string;
  purpose: Purpose | null;
  outcome: Connection['outcome'] | null;
  span: Span | null;
}

export const NO_FILTER: ConnectionFilter = { query: '', purpose: null, outcome: null, span: null };

export const PURPOSES = [
  'answer',
  'transcribe',
  'speak',
  'embed',
  'provider-check',
  'sync',
  'account',
  'model-download',
  'update',
] as const satisfies readonly Purpose[];

export const OUTCOMES = ['open', 'done', 'failed', 'refused', 'cancelled'] as const satisfies readonly Connection['outcome'][];

export function isNarrowed(filter: ConnectionFilter): boolean {
  return filter.query.trim() !== '' || filter.purpose !== null || filter.outcome !== null || filter.span !== null;
}

/** The filter as the engine takes it. A span lasts to its end, so that what is still to come today is in it, too. */
export function inputOf(
  { query, purpose, outcome, span }: ConnectionFilter,
  nowMs: number,
): Parameters<Client['ledger']['csv']>[0] {
  return {
    ...(query.trim() === '' ? {} : { query: query.trim() }),
    ...(purpose === null ? {} : { purpose }),
    ...(outcome === null ? {} : { outcome }),
    ...(span === null ? {} : { sinceMs: timesOf(span, nowMs).sinceMs, untilMs: timesOf(span, nowMs).untilMs }),
  };
}
