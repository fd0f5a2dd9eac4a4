/** What a server says is left of what it allows. */
export interface Allowance {
  /** Null where it does not say. */
  limit: number | null;
  remaining: number;
  /** Until all of it is there again. */
  resetMs: number;
}

/**
 * `x-ratelimit-limit-requests`, `-remaining-requests`, `-reset-requests`, and the same of tokens, as the vendor documents them
 * (platform.openai.com/docs/guides/rate-limits). Nothing is taken from headers that say something else.
 */
export function readAllowances(headers: Headers): Map<'requests' | 'tokens', Allowance> {
  const found = new Map<'requests' | 'tokens', Allowance>();
  for (const what of ['requests', 'tokens'] as const) {
    const remaining = whole(headers.get(`x-ratelimit-remaining-${what}`));
    const resetMs = durationMs(headers.get(`x-ratelimit-reset-${what}`));
    if (remaining !== null && resetMs !== null)
      found.set(what, { limit: whole(headers.get(`x-ratelimit-limit-${what}`)), remaining, resetMs });
  }
  return found;
}

/** How long the server asks to wait: `retry-after-ms`, or `retry-after` in seconds or as a date (RFC 9110, 10.2.3). */
export function retryAfterMs(headers: Headers | undefined): number | null {
  const milliseconds = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(milliseconds) && milliseconds >= 0) return Math.round(milliseconds);
  const value = headers?.get('retry-after')?.trim() ?? '';
  if (value === '') return null;
  const wait = /^\d+(?:\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(wait) ? Math.max(0, Math.round(wait)) : null;
}

function whole(text: string | null): number | null {
  return text !== null && /^\d{1,12}$/.test(text.trim()) ? Number(text) : null;
}

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `6m0s`, `1.5s`, `120ms`; a bare number is of seconds. */
function durationMs(text: string | null): number | null {
  const value = text?.trim() ?? '';
  if (/^\d+(?:\.\d+)?$/.test(value)) return Number(value) * 1000;
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(value)) return null;
  const parts = [...value.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS_MS[unit ?? ''] ?? 0), 0);
}
