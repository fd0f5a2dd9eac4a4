import type { UsageFigures } from '../../contract/usage.ts';

/** What a provider says a call used. The same shape as the meter's. */
export interface CallUsage {
  usage: Partial<UsageFigures>;
  serviceTier: string | null;
}

interface ChatUsage {
  prompt_tokens?: unknown;
  completion_tokens?: unknown;
  prompt_tokens_details?: { cached_tokens?: unknown; cache_write_tokens?: unknown } | null;
  completion_tokens_details?: { reasoning_tokens?: unknown } | null;
}

interface ResponsesUsage {
  input_tokens?: unknown;
  output_tokens?: unknown;
  input_tokens_details?: { cached_tokens?: unknown; cache_write_tokens?: unknown } | null;
  output_tokens_details?: { reasoning_tokens?: unknown } | null;
}

/** Of a chat completion; null where the server told none. */
export function chatUsage(usage: ChatUsage | null | undefined, serviceTier: unknown): CallUsage | null {
  if (usage === null || usage === undefined) return null;
  return usageOf(
    {
      inputTokens: usage.prompt_tokens,
      outputTokens: usage.completion_tokens,
      cachedInputTokens: usage.prompt_tokens_details?.cached_tokens,
      cacheWriteTokens: usage.prompt_tokens_details?.cache_write_tokens,
      reasoningTokens: usage.completion_tokens_details?.reasoning_tokens,
    },
    serviceTier,
  );
}

/** Of a response; null where the server told none. */
export function responsesUsage(usage: ResponsesUsage | null | undefined, serviceTier: unknown): CallUsage | null {
  if (usage === null || usage === undefined) return null;
  return usageOf(
    {
      inputTokens: usage.input_tokens,
      outputTokens: usage.output_tokens,
      cachedInputTokens: usage.input_tokens_details?.cached_tokens,
      cacheWriteTokens: usage.input_tokens_details?.cache_write_tokens,
      reasoningTokens: usage.output_tokens_details?.reasoning_tokens,
    },
    serviceTier,
  );
}

/** Servers differ: what is no whole number is left out, and figures without tokens are none. */
function usageOf(given: Record<string, unknown>, serviceTier: unknown): CallUsage | null {
  const usage = Object.fromEntries(Object.entries(given).filter(([, value]) => isCount(value))) as Partial<UsageFigures>;
  if (usage.inputTokens === undefined || usage.outputTokens === undefined) return null;
  return { usage, serviceTier: typeof serviceTier === 'string' ? serviceTier : null };
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
