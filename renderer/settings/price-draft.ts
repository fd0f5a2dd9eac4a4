import type { Price } from '../../contract/usage.ts';

const MICRO = 1_000_000;

/** A price as it is typed: amounts in whole units of the currency, empty where not known. */
export interface PriceDraft {
  host: string;
  model: string;
  from: string;
  input: string | number;
  cached: string | number;
  output: string | number;
  audio: string | number;
  characters: string | number;
}

export const emptyPrice = (today: string): PriceDraft => ({
  host: '',
  model: '',
  from: today,
  input: '',
  cached: '',
  output: '',
  audio: '',
  characters: '',
});

/** What is wrong with a draft; null where it is a price. */
export function wrongWith(draft: PriceDraft): 'needModel' | 'needDay' | 'needPrice' | null {
  if (draft.model.trim() === '') return 'needModel';
  if (!/^\d{4}-\d{2}-\d{2}$/.test(draft.from)) return 'needDay';
  const { input, cached, output, audio, characters } = draft;
  return [input, cached, output, audio, characters].every((amount) => amount === '') ? 'needPrice' : null;
}

/** The price a draft stands for, for any tier and any length of input. */
export function priceOf(draft: PriceDraft): Price {
  return {
    host: draft.host.trim() === '' ? '*' : draft.host.trim().toLowerCase(),
    model: draft.model.trim(),
    from: draft.from,
    serviceTier: '*',
    maxInputTokens: null,
    inputMicro: microOf(draft.input),
    cachedInputMicro: microOf(draft.cached),
    cacheWriteMicro: null,
    outputMicro: microOf(draft.output),
    audioMinuteMicro: microOf(draft.audio),
    charactersMicro: microOf(draft.characters),
  };
}

function microOf(amount: string | number): number | null {
  return amount === '' ? null : Math.round(Number(amount) * MICRO);
}

/** The later price of the same takes the place of the earlier. */
export function withPrice(prices: readonly Price[], price: Price): Price[] {
  const same = (other: Price) =>
    other.host === price.host &&
    other.model === price.model &&
    other.from === price.from &&
    other.serviceTier === price.serviceTier &&
    other.maxInputTokens === price.maxInputTokens;
  return [...prices.filter((other) => !same(other)), price];
}
