import type { TurnId } from '../../contract/ids.ts';
import type { CostSettings, LimitState, LimitWindow } from '../../contract/usage.ts';
import { Failure } from '../failure.ts';
import type { ProviderCallStore } from '../store/provider-calls.ts';
import type { Counted, Tallies } from './tallies.ts';

type Measure = LimitState['of'];

/** What a call needs, to be held against the limits. */
export interface Wanted extends Counted {
  turnId: TurnId | null;
  /** The provider runs on this computer: nobody bills it, so that a money limit does not ask for its price. */
  isLocal: boolean;
}

export interface Limits {
  /** Failure: LIMIT_REACHED, where a limit has no room for what the call is estimated to take. */
  check(wanted: Wanted, atMs: number): void;
  /** Where each limit that is set stands. */
  states(atMs: number): LimitState[];
}

const WINDOWS = ['question', 'hour', 'day', 'month'] as const satisfies LimitWindow[];
const MEASURES = ['money', 'tokens'] as const satisfies Measure[];

/** The limits of the settings, as they are at each use. */
export function createLimits(parts: { settings: () => CostSettings; store: ProviderCallStore; tallies: Tallies }): Limits {
  const { settings, store, tallies } = parts;
  /** Limits that had no room for a call, until their window ends or they are changed: reached, though something is left. */
  const refused = new Map<string, { limit: number; untilMs: number }>();

  function standing(window: LimitWindow, turnId: TurnId | null, atMs: number) {
    if (window !== 'question') {
      const { endMs, costMicro, tokens } = tallies.at(window, atMs);
      return { money: costMicro, tokens, endMs };
    }
    if (turnId === null) return null;
    const { costMicro, tokens } = store.ofTurn(turnId, settings().currency);
    return { money: costMicro, tokens, endMs: null };
  }

  return {
    check(wanted, atMs) {
      for (const { window, of, limit } of limitsOf(settings())) {
        if (of === 'money' && wanted.costMicro === null) {
          if (wanted.isLocal) continue;
          throw new Failure('LIMIT_REACHED', { message: PRICE_UNKNOWN });
        }
        const used = standing(window, wanted.turnId, atMs);
        const more = of === 'money' ? (wanted.costMicro ?? 0) : wanted.tokens;
        if (used === null || used[of] + more <= limit) continue;
        if (used.endMs !== null) refused.set(`${window} ${of}`, { limit, untilMs: used.endMs });
        throw new Failure('LIMIT_REACHED', { message: REACHED[window] });
      }
    },
    states(atMs) {
      return limitsOf(settings()).map(({ window, of, limit }) => {
        const used = standing(window, window === 'question' ? store.latestTurn() : null, atMs);
        const past = refused.get(`${window} ${of}`);
        const wasRefused = past !== undefined && past.limit === limit && past.untilMs === used?.endMs;
        const count = used?.[of] ?? 0;
        const state = count >= limit || wasRefused ? 'reached' : count >= limit * settings().warnShare ? 'warning' : 'ok';
        return { window, of, limit, used: count, state, resetsAtMs: used?.endMs ?? null };
      });
    },
  };
}

const REACHED: Record<LimitWindow, string> = {
  question: 'This question has reached its limit. It is answered on this computer.',
  hour: 'The limit for this hour is reached. Questions are answered on this computer until the next one.',
  day: 'The limit for today is reached. Questions are answered on this computer until tomorrow.',
  month: 'The limit for this month is reached. Questions are answered on this computer until the next one.',
};
const PRICE_UNKNOWN =
  'There is a limit in money, and the price of this model is not known. Enter it in Settings (0 where it costs nothing), or limit tokens instead.';

function limitsOf({ limits }: CostSettings): { window: LimitWindow; of: Measure; limit: number }[] {
  return WINDOWS.flatMap((window) =>
    MEASURES.flatMap((of) => {
      const limit = limits[window][of];
      return limit === null ? [] : [{ window, of, limit }];
    }),
  );
}

/** The one a person should know of: the first reached, else the warning that is nearest; null where all is well. */
export function worstOf(states: readonly LimitState[]): LimitState | null {
  const share = ({ used, limit }: LimitState): number => used / limit;
  const near = states.filter(({ state }) => state !== 'ok').toSorted((a, b) => share(b) - share(a));
  return near.find(({ state }) => state === 'reached') ?? near[0] ?? null;
}
