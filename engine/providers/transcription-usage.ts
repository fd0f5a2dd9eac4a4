import * as z from 'zod';
import type { UsageFigures } from '../../contract/usage.ts';

const count = z.number().nonnegative();

/** What servers tell a transcription used, in every interface that has words for it: by tokens, or by the length of the sound. */
export const transcriptionUsage = z
  .union([
    z.object({
      type: z.literal('tokens'),
      input_tokens: count,
      output_tokens: count,
      input_token_details: z.object({ cached_tokens: count.nullish() }).nullish(),
    }),
    z.object({ type: z.literal('duration'), seconds: count }),
  ])
  .nullish()
  // Told in another shape it counts as not told.
  .catch(null);
export type TranscriptionUsage = z.infer<typeof transcriptionUsage>;

/** As figures of a call; null where the server told nothing. */
export function usageOf(told: TranscriptionUsage): Partial<UsageFigures> | null {
  if (told === null || told === undefined) return null;
  if (told.type === 'duration') return { audioMs: Math.round(told.seconds * 1000) };
  return {
    inputTokens: Math.round(told.input_tokens),
    cachedInputTokens: Math.round(told.input_token_details?.cached_tokens ?? 0),
    outputTokens: Math.round(told.output_tokens),
  };
}
