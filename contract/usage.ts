import { oc } from '@orpc/contract';
import * as z from 'zod';
import { replacedCounts } from './replaced.ts';
import { declaredFailures } from './failures.ts';
import { callId, conversationId, providerId, turnId } from './ids.ts';
import { providerRole } from './providers.ts';
import { day } from './schedule.ts';

const call = oc.errors(declaredFailures);

/** Millionths of the currency's unit, whole. */
export const micro = z.number().int();
export const currency = z.string().regex(/^[A-Z]{3}$/);

/** What a call used, from the provider's own figures. Tokens of the cache and of reasoning are part of input and output. */
export const usageFigures = z.object({
  inputTokens: z.number().int().nonnegative(),
  /** Read from the provider's cache. */
  cachedInputTokens: z.number().int().nonnegative(),
  /** Written to the provider's cache: some bill that above other input. */
  cacheWriteTokens: z.number().int().nonnegative().default(0),
  outputTokens: z.number().int().nonnegative(),
  reasoningTokens: z.number().int().nonnegative(),
  /** Sound heard or made. */
  audioMs: z.number().int().nonnegative(),
  /** Text spoken. */
  characters: z.number().int().nonnegative(),
});
export type UsageFigures = z.infer<typeof usageFigures>;

/**
 * `pending`: under way; `lost`: the program ended in the middle. A lost call, and one whose provider told no figures, has
 * those estimated (`isEstimated`).
 */
export const callOutcome = z.enum(['pending', 'done', 'failed', 'cancelled', 'lost']);
export type CallOutcome = z.infer<typeof callOutcome>;

/** One call of a provider. */
export const providerCall = z.object({
  callId,
  startedAtMs: z.number(),
  endedAtMs: z.number().nullable(),
  role: providerRole,
  providerId,
  providerName: z.string(),
  model: z.string(),
  conversationId: conversationId.nullable(),
  turnId: turnId.nullable(),
  traceId: z.string(),
  outcome: callOutcome,
  usage: usageFigures,
  isEstimated: z.boolean(),
  /** As the provider named it (`default`, `flex`, `priority`); null where it did not. */
  serviceTier: z.string().nullable(),
  /** Null where the price is not known: never taken for nothing. */
  costMicro: micro.nullable(),
  currency,
  /** The day of the price it was reckoned with. */
  pricedOn: day.nullable(),
});
export type ProviderCall = z.infer<typeof providerCall>;

/**
 * Prices of a model from a day on, in millionths of the currency for a million tokens (or minute, or million characters). Null:
 * not known, or not sold so; for the cache: as other input. Which one holds for a call: docs/cost.md.
 */
export const price = z.object({
  /** Host of the provider this holds for; `*` for any. */
  host: z.string().max(255),
  /** Model name; a `*` at the end stands for any ending. */
  model: z.string().min(1).max(200),
  from: day,
  /** As the provider names it; `default` for calls whose provider names none; `*` for any. */
  serviceTier: z.string().max(40),
  /** Holds for calls of at most so much input; null for any. */
  maxInputTokens: z.number().int().positive().nullable().default(null),
  inputMicro: micro.nonnegative().nullable(),
  cachedInputMicro: micro.nonnegative().nullable(),
  cacheWriteMicro: micro.nonnegative().nullable().default(null),
  outputMicro: micro.nonnegative().nullable(),
  audioMinuteMicro: micro.nonnegative().nullable(),
  charactersMicro: micro.nonnegative().nullable(),
});
export type Price = z.infer<typeof price>;

export const limitWindow = z.enum(['question', 'hour', 'day', 'month']);
export type LimitWindow = z.infer<typeof limitWindow>;
const limit = z.object({ money: micro.positive().nullable(), tokens: z.number().int().positive().nullable() });

export const costSettings = z.object({
  currency,
  limits: z.record(limitWindow, limit),
  /** Share of a limit from which on people are warned. */
  warnShare: z.number().min(0.1).max(1),
  /** Laid over the table that ships. */
  prices: z.array(price).max(1000),
});
export type CostSettings = z.infer<typeof costSettings>;

const noLimit = { money: null, tokens: null };
export const DEFAULT_COST_SETTINGS: CostSettings = {
  currency: 'USD',
  limits: { question: noLimit, hour: noLimit, day: noLimit, month: noLimit },
  warnShare: 0.8,
  prices: [],
};

/** Where one limit stands; calls under way count with what they are estimated at. */
export const limitState = z.object({
  window: limitWindow,
  of: z.enum(['money', 'tokens']),
  limit: z.number(),
  used: z.number(),
  state: z.enum(['ok', 'warning', 'reached']),
  /** When the window begins anew; null for `question`. */
  resetsAtMs: z.number().nullable(),
});
export type LimitState = z.infer<typeof limitState>;

const sums = z.object({
  calls: z.number().int(),
  usage: usageFigures,
  /** Of the calls whose price is known. */
  costMicro: micro,
  /** Calls whose price is not known. */
  unpriced: z.number().int(),
  /** Calls whose figures are estimated. */
  estimated: z.number().int(),
});
export type UsageSums = z.infer<typeof sums>;
const span = { sinceMs: z.number().optional(), untilMs: z.number().optional() };

export const usageSummary = z.object({
  currency,
  sinceMs: z.number(),
  untilMs: z.number(),
  total: sums,
  /** Spans of equal kind in local time, none left out. */
  overTime: z.array(sums.extend({ startMs: z.number() })),
  byModel: z.array(sums.extend({ providerId, providerName: z.string(), model: z.string() })),
  byRole: z.array(sums.extend({ role: providerRole })),
  /** What answers and vectors from the cache did not cost again. */
  saved: z.object({ answers: z.number().int(), tokens: z.number().int(), costMicro: micro, unpriced: z.number().int() }),
  cache: z.array(z.object({ cache: z.enum(['answers', 'embeddings']), hits: z.number().int(), misses: z.number().int() })),
});
export type UsageSummary = z.infer<typeof usageSummary>;

export const forecast = z.object({
  /** Whole calendar month, at the pace of the last four weeks; null before the first whole day, when there is nothing to go by. */
  monthMicro: micro.nullable(),
  spentMicro: micro,
  /** Calls of this month whose price is not known: neither sum holds them. */
  unpriced: z.number().int(),
  /** Today is far above what days with calls cost; null where it is not, or there are too few to tell. */
  anomaly: z.object({ todayMicro: micro, usualMicro: micro }).nullable(),
});

const callFilter = z.object({
  ...span,
  role: providerRole.optional(),
  providerId: providerId.optional(),
  conversationId: conversationId.optional(),
});

export const usageContract = {
  summary: call.input(z.object({ ...span, each: z.enum(['hour', 'day', 'month']).default('day') })).output(usageSummary),
  /** Newest first. */
  calls: call
    .input(
      callFilter.extend({
        offset: z.number().int().nonnegative().default(0),
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.object({ total: z.number().int(), items: z.array(providerCall) })),
  /** What each question cost, the dearest first. */
  questions: call
    .input(z.object({ ...span, limit: z.number().int().min(1).max(500).default(50) }))
    .output(z.array(sums.extend({ turnId, conversationId: conversationId.nullable(), question: z.string().nullable() }))),
  limits: call.output(z.array(limitState)),
  forecast: call.output(forecast),
  /** The table in force. */
  prices: call.output(z.array(price)),
  /** All calls of the filter, one a line, with a header. */
  csv: call.input(callFilter).output(z.string()),
};

/** Why something was sent to another computer. */
export const purpose = z.enum([
  'answer',
  'transcribe',
  'speak',
  'embed',
  'provider-check',
  'sync',
  'account',
  'model-download',
  'update',
]);
export type Purpose = z.infer<typeof purpose>;

/** One exchange with another computer, or one that was refused before anything was sent. */
export const connection = z.object({
  connectionId: z.number().int().positive(),
  startedAtMs: z.number(),
  tookMs: z.number(),
  purpose,
  /** `https://host:port`, `wss://...`; never a path, which may name a patient. */
  destination: z.string(),
  bytesOut: z.number().int(),
  bytesIn: z.number().int(),
  /** Requests this line stands for: those of one sync within a minute are one. */
  requests: z.number().int(),
  outcome: z.enum(['open', 'done', 'failed', 'refused', 'cancelled']),
  /** HTTP status of the last; null where none came. */
  status: z.number().int().nullable(),
  /** What was replaced in it, counted. */
  replaced: replacedCounts.nullable(),
  callId: callId.nullable(),
  /** Of its call; null where it has none, or one that goes on. Where a call took several connections, they stand with its last. */
  tokens: z.number().int().nullable(),
  costMicro: micro.nullable(),
  currency: currency.nullable(),
  providerName: z.string().nullable(),
  model: z.string().nullable(),
  conversationId: conversationId.nullable(),
});
export type Connection = z.infer<typeof connection>;

const connectionFilter = z.object({
  ...span,
  /** Found in destination, purpose or outcome. */
  query: z.string().max(200).optional(),
  purpose: purpose.optional(),
  outcome: connection.shape.outcome.optional(),
});

export const ledgerContract = {
  /** Newest first. */
  list: call
    .input(
      connectionFilter.extend({
        offset: z.number().int().nonnegative().default(0),
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.object({ total: z.number().int(), items: z.array(connection) })),
  csv: call.input(connectionFilter).output(z.string()),
};
