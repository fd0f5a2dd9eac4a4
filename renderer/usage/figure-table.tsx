import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { UsageSums } from '../../contract/usage.ts';
import { columnDigits } from '../text/money.ts';
import { CostText } from './cost-text.tsx';
import { aboutMark } from './costs.ts';
import css from './table.module.css';
import { useWords } from './use-words.ts';

export interface FigureRow {
  key: string | number;
  head: ReactNode;
  sums: UsageSums;
}

interface FigureTableProps {
  label: string;
  /** Over the heads of the rows. */
  headLabel: string;
  rows: readonly FigureRow[];
  total: UsageSums;
  currency: string;
}

/** What was used, row by row and in sum: money, calls, tokens and, where there was any, sound. */
export function FigureTable({ label, headLabel, rows, total, currency }: FigureTableProps): ReactNode {
  const { t } = useTranslation();
  const sound = total.usage.audioMs > 0;
  const digits = columnDigits(
    [total, ...rows.map(({ sums }) => sums)].map(({ costMicro }) => costMicro),
    currency,
  );
  const cells = { currency, digits, sound };
  return (
    // It may be wider than a narrow window; then it is scrolled by itself, also by keyboard.
    <div className={css.scroller} role="group" aria-label={label} tabIndex={0}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{headLabel}</th>
            <th scope="col">{t('usage.table.cost')}</th>
            <th scope="col">{t('usage.table.calls')}</th>
            <th scope="col">{t('usage.table.in')}</th>
            <th scope="col" className={css.part}>
              {t('usage.table.cached')}
            </th>
            <th scope="col">{t('usage.table.out')}</th>
            <th scope="col" className={css.part}>
              {t('usage.table.reasoning')}
            </th>
            {sound && <th scope="col">{t('usage.table.sound')}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, head, sums }) => (
            <tr key={key}>
              <th scope="row">{head}</th>
              <Cells sums={sums} {...cells} />
            </tr>
          ))}
        </tbody>
        {rows.length > 1 && (
          <tfoot>
            <tr>
              <th scope="row">{t('usage.table.total')}</th>
              <Cells sums={total} {...cells} />
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}

interface CellsProps {
  sums: UsageSums;
  currency: string;
  digits: number;
  sound: boolean;
}

function Cells({ sums, currency, digits, sound }: CellsProps): ReactNode {
  const words = useWords(currency);
  const { usage } = sums;
  const count = (value: number, mark = '') => (value === 0 ? <span className={css.zero}>0</span> : mark + words.count(value));
  const about = (value: number) => count(value, aboutMark(sums));
  return (
    <>
      <td>
        <CostText sums={sums} currency={currency} digits={digits} />
      </td>
      <td>{count(sums.calls)}</td>
      <td>{about(usage.inputTokens)}</td>
      <td className={css.part}>{count(usage.cachedInputTokens)}</td>
      <td>{about(usage.outputTokens)}</td>
      <td className={css.part}>{count(usage.reasoningTokens)}</td>
      {sound && <td>{usage.audioMs === 0 ? <span className={css.zero}>0</span> : words.sound(usage.audioMs)}</td>}
    </>
  );
}
