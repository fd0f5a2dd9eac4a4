import type { Price, UsageFigures } from '../../contract/usage.ts';

type Rates = Pick<
  Price,
  'inputMicro' | 'cachedInputMicro' | 'cacheWriteMicro' | 'outputMicro' | 'audioMinuteMicro' | 'charactersMicro'
>;

/** A multiple of a million (tokens, characters) and of the milliseconds of a minute. */
const DENOMINATOR = 3_000_000n;
const PER_MILLION = DENOMINATOR / 1_000_000n;
const PER_MINUTE_MS = DENOMINATOR / 60_000n;

/**
 * What a call costs in whole micro-units, exactly: everything is added up as a fraction of whole numbers and rounded once, half
 * a unit upwards. Null where the price is not known: nothing it is sold by was counted though something was used, or something
 * was used that has no rate. Input from or to the provider's cache without a rate of its own costs what other input does.
 */
export function costOf(rates: Rates, usage: UsageFigures): number | null {
  const parts = [tokens(rates, usage), sound(rates, usage), text(rates, usage)];
  const sold = parts.filter((part) => part !== 'not sold so');
  if (sold.length === 0 || sold.includes(null)) return null;
  const isUsed = Object.values(usage).some((count) => count > 0);
  const isCounted = sold.some((part) => part !== null && part.counted);
  if (isUsed && !isCounted) return null;
  const sum = sold.reduce((all, part) => all + (part?.amount ?? 0n), 0n);
  const rounded = (2n * sum + DENOMINATOR) / (2n * DENOMINATOR);
  return rounded > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(rounded);
}

/** Counted in `1 / DENOMINATOR` of a micro-unit; null where its rate is not known. */
type Part = { amount: bigint; counted: boolean } | null | 'not sold so';

function tokens(rates: Rates, usage: UsageFigures): Part {
  const { inputMicro, outputMicro, cachedInputMicro, cacheWriteMicro } = rates;
  if (inputMicro === null && outputMicro === null) return 'not sold so';
  const { cachedInputTokens: cached, cacheWriteTokens: written, outputTokens } = usage;
  const plain = Math.max(0, usage.inputTokens - cached - written);
  const lines: [count: number, rate: number | null][] = [
    [plain, inputMicro],
    [cached, cachedInputMicro ?? inputMicro],
    [written, cacheWriteMicro ?? inputMicro],
    [outputTokens, outputMicro],
  ];
  return addedUp(lines, PER_MILLION);
}

function sound({ audioMinuteMicro }: Rates, { audioMs }: UsageFigures): Part {
  return audioMinuteMicro === null ? 'not sold so' : addedUp([[audioMs, audioMinuteMicro]], PER_MINUTE_MS);
}

function text({ charactersMicro }: Rates, { characters }: UsageFigures): Part {
  return charactersMicro === null ? 'not sold so' : addedUp([[characters, charactersMicro]], PER_MILLION);
}

function addedUp(lines: readonly [count: number, rate: number | null][], unit: bigint): Part {
  let amount = 0n;
  for (const [count, rate] of lines) {
    if (count === 0) continue;
    if (rate === null) return null;
    amount += BigInt(count) * BigInt(rate) * unit;
  }
  return { amount, counted: lines.some(([count]) => count > 0) };
}

/** Micro-units as a decimal of the currency's unit, exactly: `0.001250`. */
export function decimalOf(micro: number): string {
  const digits = String(Math.abs(micro)).padStart(7, '0');
  return `${micro < 0 ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}
