import { callId as callIdSchema } from '../../contract/ids.ts';
import type { UsageFigures } from '../../contract/usage.ts';
import { type CallStart, type Meter, NOTHING_USED } from '../../engine/cost/meter.ts';
import { estimateUsage } from '../../engine/cost/token-estimate.ts';

/** A call as a test's meter was told of it. */
export interface NotedCall extends CallStart {
  /** The last report; null where there was none. */
  reported: Partial<UsageFigures> | null;
  outcome: 'pending' | 'done' | 'failed' | 'cancelled';
}

export interface NotingMeter extends Pick<Meter, 'estimate' | 'begin'> {
  calls: NotedCall[];
}

/** A meter in memory, without limits or prices. */
export function createNotingMeter(): NotingMeter {
  const calls: NotedCall[] = [];
  return {
    calls,
    estimate: (plan) => ({
      usage: estimateUsage(plan, []),
      cost: { costMicro: null, currency: 'USD', tokens: 0, isEstimated: true },
    }),
    begin(start) {
      const call: NotedCall = { ...start, estimate: { ...NOTHING_USED, ...start.estimate }, reported: null, outcome: 'pending' };
      calls.push(call);
      return {
        callId: callIdSchema.parse(`call-${calls.length}`),
        report({ usage }) {
          if (call.outcome === 'pending') call.reported = usage;
        },
        unbilled() {
          if (call.outcome === 'pending') call.reported = NOTHING_USED;
        },
        end(outcome) {
          if (call.outcome === 'pending') call.outcome = outcome;
        },
      };
    },
  };
}
