import type { TFunction } from 'i18next';
import type { LimitState } from '../../contract/usage.ts';
import { moneyText } from '../text/money.ts';

/** A sum of what a limit counts: money or tokens. */
export function amountText(
  amount: number,
  { of, currency }: { of: LimitState['of']; currency: string },
  { t, language }: { t: TFunction; language: string },
): string {
  return of === 'money' ? moneyText(amount, currency, language) : t('answering.tokens', { count: amount });
}

/** How much of a limit is used; never more than there is of it, and never rounded up to all of it. */
export function shareText({ used, limit }: Pick<LimitState, 'used' | 'limit'>, language: string): string {
  const share = Math.min(1, Math.floor((used / limit) * 100) / 100);
  return share.toLocaleString(language, { style: 'percent' });
}
