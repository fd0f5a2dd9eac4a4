import type { AnswerCost } from '../../contract/ask.ts';
import type { CallId, ConversationId, ProviderId, TurnId } from '../../contract/ids.ts';
import type { ProviderRole } from '../../contract/providers.ts';
import type { UsageFigures } from '../../contract/usage.ts';

/** What a call of a provider is for, and what it is expected to take. */
export interface CallStart {
  role: ProviderRole;
  providerId: ProviderId;
  providerName: string;
  /** Host and port; empty for the demo. */
  host: string;
  model: string;
  conversationId: ConversationId | null;
  turnId: TurnId | null;
  traceId: string;
  /** Reserved against the limits until the provider's own figures are there. */
  estimate: Partial<UsageFigures>;
}

/** What a call belongs to. */
export type CallOf = Pick<CallStart, 'conversationId' | 'turnId' | 'traceId'>;

/**
 * What a provider says a call used. Tokens it does not name count as none; sound and characters it does not name stay as they
 * were estimated, since they were measured here.
 */
export interface CallReport {
  usage: Partial<UsageFigures>;
  serviceTier: string | null;
}

/** The figures of a call nothing was made of. */
export const NOTHING_USED: UsageFigures = {
  inputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  audioMs: 0,
  characters: 0,
};

/** A call under way: its row is in the ledger, and ends exactly once. */
export interface MeteredCall {
  readonly callId: CallId;
  /** What was used so far; the last report counts. Kept at once: it stands even where the program is killed before the end. */
  report(report: CallReport): void;
  /** It was never sent, or refused before anything was made of it: nobody bills that, whatever its price. */
  unbilled(): void;
  /** Writes what it used, or, where the provider told nothing, what was estimated. Later calls change nothing. */
  end(outcome: 'done' | 'failed' | 'cancelled'): void;
}

/** A call that may be made: who would be asked, and everything that would be sent. */
export interface CallPlan {
  role: ProviderRole;
  providerId: ProviderId;
  /** Host and port; empty for the demo. */
  host: string;
  model: string;
  /** The texts of the messages; for speech the text to be spoken. */
  texts: readonly string[];
  /** Sound to be made out. Default: none. */
  audioMs?: number;
}

/** Counts every call of a provider, before and after. */
export interface Meter {
  /** What a call would take, by rules that rather say too much (docs/cost.md). */
  estimate(plan: CallPlan): { usage: UsageFigures; cost: AnswerCost };
  /** Writes the call's row. Failures, before anything is sent: LIMIT_REACHED, LEDGER_UNAVAILABLE. */
  begin(call: CallStart): MeteredCall;
  /** What the calls of a turn took together; null where there were none. Its cost is null where one's price is not known. */
  costOf(turnId: TurnId): AnswerCost | null;
}
