import type { UsageSums } from '../../contract/usage.ts';

/** What some calls cost. Calls of unknown price are never taken for nothing. */
export type Cost =
  | { kind: 'known'; micro: number }
  /** Some of the calls have no known price: it was this, and more. */
  | { kind: 'partly'; micro: number; unpriced: number }
  | { kind: 'unknown'; unpriced: number };

export function costOf({ calls, costMicro, unpriced }: Pick<UsageSums, 'calls' | 'costMicro' | 'unpriced'>): Cost {
  if (unpriced === 0) return { kind: 'known', micro: costMicro };
  return unpriced >= calls ? { kind: 'unknown', unpriced } : { kind: 'partly', micro: costMicro, unpriced };
}

/** All tokens of some calls. Those from the provider's cache and those of reasoning are part of them. */
export function tokensOf({ usage }: Pick<UsageSums, 'usage'>): number {
  return usage.inputTokens + usage.outputTokens;
}

/** A share as a bar shows it: 0 to 1; nothing of nothing is none. */
export function shareOf(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(1, Math.max(0, part / whole));
}
