import { moneyText } from './money.ts';

/** Cost and tokens of a call or of several; null where they are not known. */
export interface CallCost {
  costMicro: number | null;
  currency: string;
  tokens: number | null;
  isEstimated?: boolean;
}

/**
 * What calls cost, for a reader: an amount, `~` before one that is estimated; `nothing` where nothing was used, as of a refused
 * key: an amount of nothing would read as a price; null where the price is not known.
 */
export function costText(
  { costMicro, currency, tokens, isEstimated }: CallCost,
  language: string,
  nothing: string,
): string | null {
  if (costMicro === null) return null;
  if (costMicro === 0 && tokens === 0) return nothing;
  return `${isEstimated === true ? '~' : ''}${moneyText(costMicro, currency, language)}`;
}
