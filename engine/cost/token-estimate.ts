import type { UsageFigures } from '../../contract/usage.ts';
import { type CallPlan, NOTHING_USED } from './meter.ts';

/**
 * Bytes of UTF-8 for which one token is reckoned. Tokenizers of present models make about one of 4 bytes of English, of 3 of most
 * other European languages and of 3 of Chinese; numbers and abbreviations of notes take more. Rather too many than too few: what
 * is reckoned is reserved against the limits, and put right when the provider's own figures come.
 */
const BYTES_A_TOKEN = 3;
/** What a server puts around each message, and around all of them. */
const TOKENS_A_MESSAGE = 8;
const TOKENS_A_CALL = 16;

/** Output of an answer while nothing is known of the model: some long answers with sources take less. */
const FIRST_OUTPUT_TOKENS = 1000;
/** Answers of a model that are looked at, and how many are needed before they say something. */
export const RECENT_OUTPUTS = 20;
const ENOUGH_OUTPUTS = 3;

/** What a call would take: its input by length, its output as nine in ten of the recent ones took at most. */
export function estimateUsage(plan: CallPlan, recentOutputs: readonly number[]): UsageFigures {
  const { role, texts, audioMs = 0 } = plan;
  if (role === 'speak') return { ...NOTHING_USED, characters: texts.reduce((all, text) => all + charactersOf(text), 0) };
  if (role === 'transcribe') return { ...NOTHING_USED, audioMs };
  const inputTokens = texts.reduce((all, text) => all + estimateTokens(text) + TOKENS_A_MESSAGE, TOKENS_A_CALL);
  return { ...NOTHING_USED, inputTokens, outputTokens: role === 'answer' ? usualOutput(recentOutputs) : 0 };
}

/** Tokens of a text, rather too many. */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_A_TOKEN);
}

/** As speech is sold: a character outside the basic plane is one. */
function charactersOf(text: string): number {
  let count = 0;
  for (const _character of text) count += 1;
  return count;
}

function usualOutput(recent: readonly number[]): number {
  if (recent.length < ENOUGH_OUTPUTS) return FIRST_OUTPUT_TOKENS;
  const sorted = recent.toSorted((a, b) => a - b);
  return sorted[Math.ceil(0.9 * sorted.length) - 1] ?? FIRST_OUTPUT_TOKENS;
}
