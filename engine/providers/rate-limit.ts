import { Failure } from '../failure.ts';
import { type Allowance, readAllowances } from './rate-headers.ts';
import type { Wait } from './waits.ts';

const MINUTE_MS = 60_000;
/** Whatever a server says: after this it is asked again. A wrong word of it must not keep it out for a day. */
const LONGEST_TOLD_MS = 60_000;

/** Null: as many as one likes. */
export interface RateLimits {
  requestsPerMinute: number | null;
  tokensPerMinute: number | null;
}

/** Keeps requests within what a provider allows: what the settings say, and what its own answers tell. */
export interface RateLimit {
  /** Waits until a request of about so many tokens may be sent, and counts it. Failure after `waitMs`, at once where that is sure: PROVIDER_BUSY. */
  take(tokens: number, waitMs: number, signal: AbortSignal): Promise<void>;
  /** What an answer tells of what is left. */
  learn(headers: Headers): void;
  /** The server asks to be left alone for so long. */
  holdOff(ms: number): void;
}

interface Sent {
  atMs: number;
  tokens: number;
}

/** `nowMs` never goes back. No minute, wherever it begins, has more requests or tokens than the limits say; one request always passes. */
export function createRateLimit({
  limits,
  nowMs,
  wait,
}: {
  limits: () => RateLimits;
  nowMs: () => number;
  wait: Wait;
}): RateLimit {
  let sent: Sent[] = [];
  let heldUntilMs = 0;
  const told = new Map<'requests' | 'tokens', Allowance & { atMs: number }>();

  /** 0 where it may be sent now. */
  function waitFor(tokens: number): number {
    const now = nowMs();
    sent = sent.filter(({ atMs }) => atMs > now - MINUTE_MS);
    const { requestsPerMinute, tokensPerMinute } = limits();
    return Math.max(
      heldUntilMs - now,
      untilBelow(sent, () => 1, requestsPerMinute, 1, now),
      untilBelow(sent, (one) => one.tokens, tokensPerMinute, tokens, now),
      untilAllowed(told.get('requests'), 1, now),
      untilAllowed(told.get('tokens'), tokens, now),
      0,
    );
  }

  function count(tokens: number): void {
    sent.push({ atMs: nowMs(), tokens });
    const [requests, words] = [told.get('requests'), told.get('tokens')];
    if (requests !== undefined) requests.remaining -= 1;
    if (words !== undefined) words.remaining -= tokens;
  }

  return {
    async take(tokens, waitMs, signal) {
      const untilMs = nowMs() + waitMs;
      for (;;) {
        signal.throwIfAborted();
        const ms = Math.ceil(waitFor(tokens));
        if (ms <= 0) return count(tokens);
        if (nowMs() + ms > untilMs) throw new Failure('PROVIDER_BUSY', { retryAfterMs: ms });
        await wait(ms, signal);
      }
    },
    learn(headers) {
      for (const [of, allowance] of readAllowances(headers)) told.set(of, { ...allowance, atMs: nowMs() });
    },
    holdOff(ms) {
      heldUntilMs = Math.max(heldUntilMs, nowMs() + Math.min(ms, LONGEST_TOLD_MS));
    },
  };
}

/** Until so much of the last minute is over that `more` fits below the limit. */
function untilBelow(sent: readonly Sent[], size: (one: Sent) => number, limit: number | null, more: number, now: number): number {
  if (limit === null) return 0;
  let excess = sent.reduce((sum, one) => sum + size(one), more) - limit;
  for (const one of sent) {
    if (excess <= 0) return 0;
    excess -= size(one);
    // What is larger than the limit by itself passes once nothing else does.
    if (excess <= 0 || one === sent.at(-1)) return one.atMs + MINUTE_MS - now;
  }
  return 0;
}

/** Servers fill up evenly until the moment they say: what is needed is there before all is. */
function untilAllowed(told: (Allowance & { atMs: number }) | undefined, needed: number, now: number): number {
  if (told === undefined || told.remaining >= needed) return 0;
  const resetMs = Math.min(told.resetMs, LONGEST_TOLD_MS);
  const fullMs = told.atMs + resetMs - now;
  if (fullMs <= 0 || told.limit === null || told.limit <= told.remaining) return Math.max(0, fullMs);
  const share = (Math.min(needed, told.limit) - told.remaining) / (told.limit - Math.max(0, told.remaining));
  return Math.max(0, told.atMs + resetMs * Math.min(1, share) - now);
}
