import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { aboutMark, costOf, type CostSums } from './costs.ts';
import css from './usage-page.module.css';
import { useWords } from './use-words.ts';

interface CostTextProps {
  sums: CostSums;
  currency: string;
  /** Digits behind the point, where amounts stand below each other. */
  digits?: number;
}

/** What calls cost, as it stands in a table: an unknown price is said, and what is known stands beside it. */
export function CostText({ sums, currency, digits }: CostTextProps): ReactNode {
  const { t } = useTranslation();
  const words = useWords(currency);
  const cost = costOf(sums);
  if (cost.kind === 'unknown') return <span className={css.unknown}>{t('usage.unknown')}</span>;
  if (cost.kind === 'none') return <span className={css.unknown}>{t('usage.notCharged')}</span>;
  return (
    <>
      {aboutMark(sums)}
      {words.money(cost.micro, digits)}
      {cost.kind === 'partly' && (
        <span className={css.below}> {t('usage.plusUnknown', { count: cost.unpriced, shown: words.count(cost.unpriced) })}</span>
      )}
    </>
  );
}
