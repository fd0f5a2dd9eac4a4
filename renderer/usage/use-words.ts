import { useTranslation } from 'react-i18next';
import { moneyText } from '../text/money.ts';
import { aboutMark, costOf, type CostSums } from './costs.ts';

/** From here on a number is long. */
const WHOLE_BELOW = 100_000;

/** Amounts of the page in words, all in one currency. */
export interface Words {
  money(micro: number, digits?: number): string;
  count(value: number): string;
  /** `5.2M`: for a look; whole where it is short anyway. */
  about(value: number): string;
  /** `62%` */
  share(share: number): string;
  /** `42 sec`, `12.4 min`, `3.2 hr`. */
  sound(ms: number): string;
  /** What calls cost, in one phrase; never nothing where a price is not known. */
  cost(sums: CostSums): string;
}

export function useWords(currency: string): Words {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const count = (value: number) => value.toLocaleString(language);
  const money = (micro: number, digits?: number) => moneyText(micro, currency, language, digits);
  return {
    money,
    count,
    about: (value) =>
      value < WHOLE_BELOW ? count(value) : value.toLocaleString(language, { notation: 'compact', maximumSignificantDigits: 3 }),
    share: (share) => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }).format(share),
    sound: (ms) => soundText(ms, language),
    cost: (sums) => {
      const cost = costOf(sums);
      if (cost.kind === 'unknown') return t('usage.unknown');
      if (cost.kind === 'none') return t('usage.notCharged');
      const amount = `${aboutMark(sums)}${money(cost.micro)}`;
      return cost.kind === 'partly' ? t('usage.atLeast', { amount }) : amount;
    },
  };
}

/** A length of sound: `42 sec`, `12.4 min`, `3.2 hr`. */
export function soundText(ms: number, language: string): string {
  const seconds = ms / 1000;
  const [amount, unit, maximumFractionDigits] =
    seconds < 60 ? [seconds, 'second', 0] : seconds < 7200 ? [seconds / 60, 'minute', 1] : [seconds / 3600, 'hour', 1];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits }).format(amount);
}
