import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { UsageSummary, UsageSums } from '../../contract/usage.ts';
import css from './breakdown.module.css';
import { shareOf, tokensOf } from './costs.ts';
import { FigureTable, type FigureRow } from './figure-table.tsx';
import page from './usage-page.module.css';

/** Which models were used, the dearest first. */
export function ByModel({ summary }: { summary: UsageSummary }): ReactNode {
  const { t } = useTranslation();
  const share = sharesOf(summary.total);
  const rows = summary.byModel.toSorted(dearestFirst).map((sums): FigureRow => {
    const { providerId, providerName, model } = sums;
    return {
      key: `${providerId} ${model}`,
      head: <Head name={model} of={providerName} share={share(sums)} />,
      sums,
    };
  });
  const unpriced = summary.byModel.filter((sums) => sums.unpriced > 0).map(({ model }) => model);
  return (
    <Breakdown
      title={t('usage.byModel')}
      headLabel={t('usage.table.model')}
      rows={rows}
      summary={summary}
      hint={unpriced.length === 0 ? null : t('usage.pricesHint', { models: [...new Set(unpriced)].join(', ') })}
    />
  );
}

/** What providers were used for. */
export function ByRole({ summary }: { summary: UsageSummary }): ReactNode {
  const { t } = useTranslation();
  const share = sharesOf(summary.total);
  const rows = summary.byRole.toSorted(dearestFirst).map((sums): FigureRow => ({
    key: sums.role,
    head: <Head name={t(`usage.roles.${sums.role}`)} of={null} share={share(sums)} />,
    sums,
  }));
  return <Breakdown title={t('usage.byRole')} headLabel={t('usage.table.role')} rows={rows} summary={summary} hint={null} />;
}

interface BreakdownProps {
  title: string;
  headLabel: string;
  rows: readonly FigureRow[];
  summary: UsageSummary;
  hint: string | null;
}

function Breakdown({ title, headLabel, rows, summary: { total, currency }, hint }: BreakdownProps): ReactNode {
  const id = useId();
  return (
    <section className={page.panel} aria-labelledby={id}>
      <div className={page.panelHead}>
        <h2 id={id}>{title}</h2>
      </div>
      <FigureTable label={title} headLabel={headLabel} rows={rows} total={total} currency={currency} />
      {hint !== null && <p className={`${page.hint} ${page.under}`}>{hint}</p>}
    </section>
  );
}

/** The share is drawn; the figures it is drawn from stand in the same row. */
function Head({ name, of, share }: { name: string; of: string | null; share: number }): ReactNode {
  return (
    <>
      <span className={css.name}>{name}</span>
      {of !== null && <span className={css.of}> {of}</span>}
      <span className={css.track}>
        <span className={css.bar} style={{ width: `${share * 100}%` }} />
      </span>
    </>
  );
}

/** By money; where no price is known at all, by tokens. */
function sharesOf(total: UsageSums): (sums: UsageSums) => number {
  const byMoney = total.costMicro > 0;
  return (sums) => (byMoney ? shareOf(sums.costMicro, total.costMicro) : shareOf(tokensOf(sums), tokensOf(total)));
}

function dearestFirst(one: UsageSums, other: UsageSums): number {
  return other.costMicro - one.costMicro || tokensOf(other) - tokensOf(one) || other.calls - one.calls;
}
