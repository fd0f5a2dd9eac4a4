import type { FailureCode } from '../../contract/failures.ts';
import type { ProviderId } from '../../contract/ids.ts';
import { type Provider, type ProviderHealth, type ProviderRole, providerRole } from '../../contract/providers.ts';
import { Failure } from '../failure.ts';
import { type Breaker, createBreaker } from './breaker.ts';
import { type Bulkhead, createBulkhead } from './bulkhead.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';
import { retryAfterMs } from './rate-headers.ts';
import { type Wait, wait as systemWait } from './waits.ts';

/** A request that may be sent. */
export interface Pass {
  /** The same way out; what answers tell of limits is kept to from then on. */
  learning(fetch: typeof globalThis.fetch): typeof globalThis.fetch;
  /** Must be called once, when the answer has come to its end; later calls change nothing. A failure counts against the provider where it is its own. */
  end(outcome: 'done' | 'cancelled' | Failure): void;
}

/** What a request takes. */
export interface Need {
  provider: Provider;
  role: ProviderRole;
  /** About how many, in and out; 0 where there are none. */
  tokens: number;
  /** Longest wait for a place. */
  waitMs: number;
}

/** Stands before every provider, in every role: so many at once, no more in a minute than it allows, none while it fails. */
export interface ProviderGuard {
  /** Waits for a place. Failures, before anything is sent: PROVIDER_PAUSED, PROVIDER_BUSY, both with the wait where it is known. */
  enter(need: Need, signal: AbortSignal): Promise<Pass>;
  /** How it does in each role it was asked in. */
  health(providerId: ProviderId): ProviderHealth[];
  /** Whether it would be let through in this role. */
  isOpen(providerId: ProviderId, role: ProviderRole): boolean;
  /** Of a provider that was set up anew: what was found out about it no longer holds. */
  forget(providerId: ProviderId): void;
  /** A person asks for it again, now: whoever is paused in this role is let through once, and decides. */
  tryAgain(role: ProviderRole): void;
  /** Called when `health` may differ. */
  onChange(listener: () => void): void;
}

/** What says something about the provider, and not about this one request. */
const COUNTED: ReadonlySet<FailureCode> = new Set([
  'PROVIDER_UNREACHABLE',
  'PROVIDER_TIMEOUT',
  'PROVIDER_ERROR',
  'PROVIDER_CUT',
  'PROVIDER_KEY_REFUSED',
  'PROVIDER_MODEL_UNKNOWN',
  'PROVIDER_QUOTA_USED_UP',
]);

interface Known {
  provider: Provider;
  bulkhead: Bulkhead;
  /** What the settings allow. */
  limit: RateLimit;
  roles: Map<ProviderRole, Role>;
}

interface Role {
  breaker: Breaker;
  /** What the server's own answers allow: models have limits of their own. */
  told: RateLimit;
  /** The wall's time of the last change. */
  sinceMs: number | null;
}

export function createProviderGuard({
  clock,
  wait = systemWait,
}: {
  clock: { wallMs(): number; monotonicMs(): number };
  wait?: Wait;
}): ProviderGuard {
  const nowMs = clock.monotonicMs;
  const known = new Map<ProviderId, Known>();
  const listeners: (() => void)[] = [];
  const tell = (): void => {
    for (const listener of listeners) listener();
  };

  function knownOf(provider: Provider): Known {
    const found = known.get(provider.providerId);
    if (found !== undefined) {
      found.provider = provider;
      return found;
    }
    const made: Known = {
      provider,
      bulkhead: createBulkhead(() => made.provider.limits.concurrent),
      limit: createRateLimit({ limits: () => made.provider.limits, nowMs, wait }),
      roles: new Map(),
    };
    known.set(provider.providerId, made);
    return made;
  }

  function roleOf({ roles }: Known, role: ProviderRole): Role {
    const found = roles.get(role);
    if (found !== undefined) return found;
    const changed = (): void => {
      made.sinceMs = clock.wallMs();
      tell();
    };
    const limits = () => ({ requestsPerMinute: null, tokensPerMinute: null });
    const made: Role = {
      breaker: createBreaker({ nowMs, changed }),
      told: createRateLimit({ limits, nowMs, wait }),
      sinceMs: null,
    };
    roles.set(role, made);
    return made;
  }

  return {
    async enter({ provider, role, tokens, waitMs }, signal) {
      const one = knownOf(provider);
      const { breaker, told } = roleOf(one, role);
      if (breaker.view().state === 'paused' && (breaker.view().retryInMs ?? 0) > 0) breaker.admit();
      const untilMs = nowMs() + waitMs;
      const leftMs = (): number => Math.max(0, untilMs - nowMs());
      const leave = await one.bulkhead.enter(leftMs(), signal);
      try {
        await told.take(tokens, leftMs(), signal);
        await one.limit.take(tokens, leftMs(), signal);
        breaker.admit();
      } catch (error) {
        leave();
        throw error;
      }
      return passOf({ breaker, told, leave });
    },
    health: (providerId) => healthOf(known.get(providerId), clock),
    isOpen(providerId, role) {
      const breaker = known.get(providerId)?.roles.get(role)?.breaker;
      const view = breaker?.view();
      return view === undefined || view.state === 'ok' || view.state === 'unknown' || view.retryInMs === 0;
    },
    forget(providerId) {
      // Those under way go on taking their places.
      known.get(providerId)?.roles.clear();
      tell();
    },
    tryAgain(role) {
      for (const { roles } of known.values()) roles.get(role)?.breaker.tell({ kind: 'asked' });
    },
    onChange: (listener) => void listeners.push(listener),
  };
}

function passOf({ breaker, told, leave }: { breaker: Breaker; told: RateLimit; leave: () => void }): Pass {
  let isOver = false;
  return {
    learning: (fetch) => async (input, init) => {
      const response = await fetch(input, init);
      told.learn(response.headers);
      if (response.status === 429 || response.status === 503) told.holdOff(retryAfterMs(response.headers) ?? 0);
      return response;
    },
    end(outcome) {
      if (isOver) return;
      isOver = true;
      leave();
      if (outcome === 'done') return breaker.tell({ kind: 'done' });
      if (outcome === 'cancelled' || !COUNTED.has(outcome.code)) return breaker.tell({ kind: 'abandoned' });
      breaker.tell({ kind: 'failed', failure: outcome });
    },
  };
}

function healthOf(known: Known | undefined, clock: { wallMs(): number }): ProviderHealth[] {
  if (known === undefined) return [];
  return providerRole.options.flatMap((role) => {
    const found = known.roles.get(role);
    if (found === undefined) return [];
    const { state, failure, retryInMs } = found.breaker.view();
    const retryAtMs = retryInMs === null ? null : Math.round(clock.wallMs() + retryInMs);
    return [{ role, state, failure: failure?.toData() ?? null, sinceMs: found.sinceMs, retryAtMs }];
  });
}
