import type { ConversationId, ProviderId, TurnId } from '../../contract/ids.ts';
import type { ProviderRole } from '../../contract/providers.ts';
import type { UsageFigures, UsageSums } from '../../contract/usage.ts';
import type { Database, SqlRow } from './database.ts';
import { FIGURE_COLUMNS } from './provider-calls.ts';

/** Calls of one quarter of an hour, provider, model and role, added up. */
export interface UsageGroup extends UsageSums {
  /** Start of the quarter of an hour. Hours and days of every zone begin with one. */
  atMs: number;
  role: ProviderRole;
  providerId: ProviderId;
  /** As the provider was called last. */
  providerName: string;
  model: string;
}

export interface QuestionUsage extends UsageSums {
  turnId: TurnId;
  conversationId: ConversationId | null;
  /** Null where its conversation was deleted. */
  question: string | null;
}

export type TimeSpan = { sinceMs?: number | undefined; untilMs?: number | undefined };

/** Sums over the ledger of calls. Money counts where it is of `currency`; every other call counts as unpriced. */
export interface UsageSumsStore {
  /** Of calls that began from `sinceMs` on and before `untilMs`, by time. */
  groups(span: TimeSpan, currency: string): UsageGroup[];
  /** The dearest first, then those that used most. */
  questions(span: TimeSpan & { limit: number }, currency: string): QuestionUsage[];
}

const QUARTER_MS = 900_000;

const SUMS = `count(*) AS calls, coalesce(sum(cost_micro) FILTER (WHERE currency = ?), 0) AS costMicro,
  count(*) FILTER (WHERE cost_micro IS NULL OR currency <> ?) AS unpriced, count(*) FILTER (WHERE is_estimated) AS estimated,
  ${FIGURE_COLUMNS.map(([figure, column]) => `sum(${column}) AS ${figure}`).join(', ')}`;
const WITHIN = 'started_ms >= ? AND started_ms < ?';
const bounds = ({ sinceMs, untilMs }: TimeSpan): number[] => [sinceMs ?? 0, untilMs ?? Number.MAX_SAFE_INTEGER];

export function createUsageSumsStore(db: Database): UsageSumsStore {
  // With one max(), SQLite takes the other columns of a group from the row that has it.
  const groups = db.prepare(
    `SELECT ${SUMS}, started_ms / ${QUARTER_MS} AS quarter, role, provider_id, model, provider_name, max(made)
     FROM provider_calls WHERE ${WITHIN} GROUP BY quarter, role, provider_id, model ORDER BY quarter`,
  );
  const questions = db.prepare(
    `SELECT u.*, t.question FROM (SELECT ${SUMS}, turn_id, conversation_id, max(made) AS made FROM provider_calls
       WHERE ${WITHIN} AND turn_id IS NOT NULL GROUP BY turn_id) u LEFT JOIN turns t USING (turn_id)
     ORDER BY u.costMicro DESC, u.inputTokens + u.outputTokens DESC, u.made DESC LIMIT ?`,
  );
  return {
    groups: (span, currency) =>
      groups.all(currency, currency, ...bounds(span)).map((row) => ({
        ...readSums(row),
        atMs: Number(row['quarter']) * QUARTER_MS,
        role: row['role'] as ProviderRole,
        providerId: row['provider_id'] as ProviderId,
        providerName: String(row['provider_name']),
        model: String(row['model']),
      })),
    questions: ({ limit, ...span }, currency) =>
      questions.all(currency, currency, ...bounds(span), limit).map((row) => ({
        ...readSums(row),
        turnId: row['turn_id'] as TurnId,
        conversationId: row['conversation_id'] as ConversationId | null,
        question: row['question'] as string | null,
      })),
  };
}

function readSums(row: SqlRow): UsageSums {
  // Made in place: a year has tens of thousands of rows.
  const usage = {} as UsageFigures;
  for (const [figure] of FIGURE_COLUMNS) usage[figure] = Number(row[figure]);
  const [calls, costMicro, unpriced] = [Number(row['calls']), Number(row['costMicro']), Number(row['unpriced'])];
  return { calls, costMicro, unpriced, estimated: Number(row['estimated']), usage };
}
