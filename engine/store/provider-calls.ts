import type { CallId, ConversationId, ProviderId, TurnId } from '../../contract/ids.ts';
import type { ProviderRole } from '../../contract/providers.ts';
import type { CallOutcome, ProviderCall, UsageFigures } from '../../contract/usage.ts';
import type { Database, SqlRow, SqlValue } from './database.ts';

/** A call as it begins, with what it is estimated to take. */
export type NewCall = Omit<ProviderCall, 'endedAtMs' | 'outcome' | 'isEstimated' | 'serviceTier'> & { host: string };

/** What becomes known of a call after its beginning. */
export type CallState = Pick<
  ProviderCall,
  'endedAtMs' | 'outcome' | 'usage' | 'isEstimated' | 'serviceTier' | 'costMicro' | 'currency' | 'pricedOn'
>;

export interface CallFilter {
  sinceMs?: number | undefined;
  untilMs?: number | undefined;
  role?: ProviderRole | undefined;
  providerId?: ProviderId | undefined;
  conversationId?: ConversationId | undefined;
}

/** What a window holds; `firstMade` null where nothing does. */
export interface WindowTally {
  firstMade: number | null;
  costMicro: number;
  tokens: number;
}

/** Calls of a turn added up. */
export interface TurnTally {
  calls: number;
  costMicro: number;
  tokens: number;
  /** Calls without a price in this currency. */
  unpriced: number;
  estimated: number;
}

/** The ledger of calls: rows are added and ended, never taken away. Failures: DISK_*, DATABASE_CORRUPT, PROFILE_LOCKED. */
export interface ProviderCallStore {
  /** Answers with the number of its row, which grows with each. */
  add(call: NewCall): number;
  change(made: number, state: CallState): void;
  /** Calls a program that is gone left under way become `lost`, with what is known of them; says how many. */
  loseUnderWay(): number;
  /** Every call since the first made within the window, in the order they were made (docs/cost.md, "When the clock is changed"). */
  tally(window: { startMs: number; endMs: number }, currency: string): WindowTally;
  ofTurn(turnId: TurnId, currency: string): TurnTally;
  /** The turn of the latest call that has one. */
  latestTurn(): TurnId | null;
  /** Newest first: output of calls whose provider told it, among the latest few thousand. */
  recentOutputs(of: { providerId: ProviderId; model: string; role: ProviderRole }, limit: number): number[];
  firstStartedMs(): number | null;
  count(filter: CallFilter): number;
  /** Newest first. */
  page(filter: CallFilter & { offset: number; limit: number }): ProviderCall[];
  /** Oldest first. */
  each(filter: CallFilter): Iterable<ProviderCall & { host: string }>;
}

/** As far back as recent output is looked for: bounds the time of the first call of a model in a long ledger. */
const RECENT_CALLS = 2000;

const FIGURES = {
  inputTokens: 'input_tokens',
  cachedInputTokens: 'cached_input_tokens',
  cacheWriteTokens: 'cache_write_tokens',
  outputTokens: 'output_tokens',
  reasoningTokens: 'reasoning_tokens',
  audioMs: 'audio_ms',
  characters: 'characters',
} as const satisfies Record<keyof UsageFigures, string>;

/** Names of the columns of a call's figures, in one order everywhere. */
export const FIGURE_COLUMNS = Object.entries(FIGURES) as [keyof UsageFigures, string][];
const figureValues = (usage: UsageFigures): number[] => FIGURE_COLUMNS.map(([figure]) => usage[figure]);

/** What is asked for alone, so that the index by time is used where a time is given, and the order of rows where none is. */
function chosen({ sinceMs, untilMs, role, providerId, conversationId }: CallFilter): { where: string; values: SqlValue[] } {
  const conditions: [sql: string, value: SqlValue | undefined][] = [
    ['started_ms >= ?', sinceMs],
    ['started_ms < ?', untilMs],
    ['role = ?', role],
    ['provider_id = ?', providerId],
    ['conversation_id = ?', conversationId],
  ];
  const given = conditions.flatMap(([sql, value]) => (value === undefined ? [] : [{ sql, value }]));
  const where = given.length === 0 ? '' : `WHERE ${given.map(({ sql }) => sql).join(' AND ')}`;
  return { where, values: given.map(({ value }) => value) };
}

export function createProviderCallStore(db: Database): ProviderCallStore {
  const figures = FIGURE_COLUMNS.map(([, column]) => column);
  const insert = db.prepare(
    `INSERT INTO provider_calls (call_id, started_ms, role, provider_id, provider_name, host, model, conversation_id, turn_id,
       trace_id, outcome, is_estimated, cost_micro, currency, priced_on, ${figures.join(', ')})
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', 1, ?, ?, ?, ${figures.map(() => '?').join(', ')})`,
  );
  const update = db.prepare(
    `UPDATE provider_calls SET ended_ms = ?, outcome = ?, is_estimated = ?, service_tier = ?, cost_micro = ?, currency = ?,
       priced_on = ?, ${figures.map((column) => `${column} = ?`).join(', ')} WHERE made = ?`,
  );
  const lose = db.prepare("UPDATE provider_calls SET outcome = 'lost' WHERE outcome = 'pending'");
  const tally = db.prepare<{ firstMade: number | null; costMicro: number; tokens: number }>(
    `SELECT min(made) AS firstMade, coalesce(sum(cost_micro) FILTER (WHERE currency = ?), 0) AS costMicro,
       coalesce(sum(input_tokens + output_tokens), 0) AS tokens FROM provider_calls
     WHERE made >= (SELECT min(made) FROM provider_calls WHERE started_ms >= ? AND started_ms < ?)`,
  );
  const ofTurn = db.prepare<TurnTally & SqlRow>(
    `SELECT count(*) AS calls, coalesce(sum(cost_micro) FILTER (WHERE currency = ?), 0) AS costMicro,
       coalesce(sum(input_tokens + output_tokens), 0) AS tokens,
       count(*) FILTER (WHERE cost_micro IS NULL OR currency <> ?) AS unpriced, count(*) FILTER (WHERE is_estimated) AS estimated
     FROM provider_calls WHERE turn_id = ?`,
  );
  const latestTurn = db.prepare<{ turnId: TurnId }>(
    'SELECT turn_id AS turnId FROM provider_calls WHERE turn_id IS NOT NULL ORDER BY made DESC LIMIT 1',
  );
  const outputs = db.prepare<{ tokens: number }>(
    `SELECT output_tokens AS tokens FROM (SELECT * FROM provider_calls ORDER BY made DESC LIMIT ${RECENT_CALLS})
     WHERE provider_id = ? AND model = ? AND role = ? AND outcome = 'done' AND NOT is_estimated ORDER BY made DESC LIMIT ?`,
  );
  const first = db.prepare<{ ms: number | null }>('SELECT min(started_ms) AS ms FROM provider_calls');

  return {
    add(call) {
      const { lastInsertRowid } = insert.run(
        call.callId,
        call.startedAtMs,
        call.role,
        call.providerId,
        call.providerName,
        call.host,
        call.model,
        call.conversationId,
        call.turnId,
        call.traceId,
        call.costMicro,
        call.currency,
        call.pricedOn,
        ...figureValues(call.usage),
      );
      return Number(lastInsertRowid);
    },
    change(made, { endedAtMs, outcome, usage, isEstimated, serviceTier, costMicro, currency, pricedOn }) {
      const known = [endedAtMs, outcome, Number(isEstimated), serviceTier, costMicro, currency, pricedOn];
      update.run(...known, ...figureValues(usage), made);
    },
    loseUnderWay: () => lose.run().changes,
    tally: ({ startMs, endMs }, currency) => tally.get(currency, startMs, endMs) ?? { firstMade: null, costMicro: 0, tokens: 0 },
    ofTurn: (turnId, currency) =>
      ofTurn.get(currency, currency, turnId) ?? { calls: 0, costMicro: 0, tokens: 0, unpriced: 0, estimated: 0 },
    latestTurn: () => latestTurn.get()?.turnId ?? null,
    recentOutputs: ({ providerId, model, role }, limit) =>
      outputs.all(providerId, model, role, limit).map(({ tokens }) => tokens),
    firstStartedMs: () => first.get()?.ms ?? null,
    count(filter) {
      const { where, values } = chosen(filter);
      return db.prepare<{ total: number }>(`SELECT count(*) AS total FROM provider_calls ${where}`).get(...values)?.total ?? 0;
    },
    page({ offset, limit, ...filter }) {
      const { where, values } = chosen(filter);
      const newest = db.prepare(`SELECT * FROM provider_calls ${where} ORDER BY made DESC LIMIT ? OFFSET ?`);
      return newest.all(...values, limit, offset).map((row) => {
        const { host: _host, ...call } = readCall(row);
        return call;
      });
    },
    *each(filter) {
      const { where, values } = chosen(filter);
      const oldest = db.prepare(`SELECT * FROM provider_calls ${where} ORDER BY made`);
      for (const row of oldest.iterate(...values)) yield readCall(row);
    },
  };
}

/** Rows are written from typed values only. */
function readCall(row: SqlRow): ProviderCall & { host: string } {
  return {
    callId: row['call_id'] as CallId,
    startedAtMs: Number(row['started_ms']),
    endedAtMs: row['ended_ms'] === null ? null : Number(row['ended_ms']),
    role: row['role'] as ProviderRole,
    providerId: row['provider_id'] as ProviderId,
    providerName: String(row['provider_name']),
    host: String(row['host']),
    model: String(row['model']),
    conversationId: row['conversation_id'] as ConversationId | null,
    turnId: row['turn_id'] as TurnId | null,
    traceId: String(row['trace_id']),
    outcome: row['outcome'] as CallOutcome,
    usage: Object.fromEntries(FIGURE_COLUMNS.map(([figure, column]) => [figure, Number(row[column])])) as UsageFigures,
    isEstimated: row['is_estimated'] === 1,
    serviceTier: row['service_tier'] as string | null,
    costMicro: row['cost_micro'] === null ? null : Number(row['cost_micro']),
    currency: String(row['currency']),
    pricedOn: row['priced_on'] as string | null,
  };
}
