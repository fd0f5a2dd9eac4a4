import type { UsageFigures, UsageSums } from '../../contract/usage.ts';

/** What some calls cost. Calls of unknown price are never taken for nothing. */
export type Cost =
  | { kind: 'known'; micro: number }
  /** The calls were refused, or never sent: there is no amount. */
  | { kind: 'none' }
  /** Some of the calls have no known price: it was this, and more. */
  | { kind: 'partly'; micro: number; unpriced: number }
  | { kind: 'unknown'; unpriced: number };

/** Sums over calls; `usage` and `estimated` where they are known. */
export type CostSums = Pick<UsageSums, 'calls' | 'costMicro' | 'unpriced'> & Partial<Pick<UsageSums, 'usage' | 'estimated'>>;

export function costOf({ calls, costMicro, unpriced, usage }: CostSums): Cost {
  if (unpriced === 0 && costMicro === 0 && calls > 0 && usage !== undefined && isNothing(usage)) return { kind: 'none' };
  if (unpriced === 0) return { kind: 'known', micro: costMicro };
  return unpriced >= calls ? { kind: 'unknown', unpriced } : { kind: 'partly', micro: costMicro, unpriced };
}

function isNothing(usage: UsageFigures): boolean {
  return Object.values(usage).every((figure) => figure === 0);
}

/** What stands before a figure that is partly estimated. */
export function aboutMark({ estimated = 0 }: Pick<CostSums, 'estimated'>): '~' | '' {
  return estimated > 0 ? '~' : '';
}

/** All tokens of some calls. Those from the provider's cache and those of reasoning are part of them. */
export function tokensOf({ usage }: Pick<UsageSums, 'usage'>): number {
  return usage.inputTokens + usage.outputTokens;
}

/** A share as a bar shows it: 0 to 1; nothing of nothing is none. */
export function shareOf(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(1, Math.max(0, part / whole));
}
