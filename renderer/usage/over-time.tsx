import { Button, SegmentedControl } from '@mantine/core';
import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { UsageSummary } from '../../contract/usage.ts';
import { timeLocale } from '../text/time-locale.ts';
import { columnDigits } from '../text/money.ts';
import { ticksTo } from './chart-scale.ts';
import { aboutMark, tokensOf } from './costs.ts';
import { FigureTable } from './figure-table.tsx';
import { partText, type SpanTimes } from './spans.ts';
import { TimeChart, type ChartBar } from './time-chart.tsx';
import css from './usage-page.module.css';
import { useWords } from './use-words.ts';

/** Lines of money no closer than a ten-thousandth of the unit: below that nobody compares. */
const SMALLEST_MONEY_STEP = 100;
const UNIT_MICRO = 1_000_000;
const MEASURES = ['money', 'tokens', 'calls'] as const;
type Measure = (typeof MEASURES)[number];
type Part = UsageSummary['overTime'][number];

interface OverTimeProps {
  summary: UsageSummary;
  each: SpanTimes['each'];
}

/** What was used when: as bars, and the same as a table. */
export function OverTime({ summary, each }: OverTimeProps): ReactNode {
  const { t } = useTranslation();
  const title = useId();
  // Where no price is known at all, money has nothing to show.
  const [chosen, setChosen] = useState<Measure | null>(null);
  const measure = chosen ?? (summary.total.costMicro === 0 && summary.total.unpriced > 0 ? 'tokens' : 'money');
  const [asTable, setAsTable] = useState(false);
  const table = useId();
  return (
    <section className={css.panel} aria-labelledby={title}>
      <div className={css.panelHead}>
        <h2 id={title}>{t(`usage.chart.${measure}`)}</h2>
        <SegmentedControl
          size="xs"
          className={css.choice ?? ''}
          classNames={{ indicator: css.indicator ?? '' }}
          aria-label={t('usage.chart.what')}
          value={measure}
          onChange={setChosen}
          data={MEASURES.map((value) => ({ value, label: t(`usage.chart.whats.${value}`) }))}
        />
        <Button
          size="compact-sm"
          variant="default"
          aria-expanded={asTable}
          aria-controls={table}
          onClick={() => setAsTable((before) => !before)}
        >
          {t('usage.chart.table')}
        </Button>
      </div>
      <Bars summary={summary} each={each} measure={measure} />
      <div id={table} className={asTable ? css.under : undefined}>
        {asTable && <PartsTable summary={summary} each={each} />}
      </div>
    </section>
  );
}

function Bars({ summary: { overTime, currency, total }, each, measure }: OverTimeProps & { measure: Measure }): ReactNode {
  const { t, i18n } = useTranslation();
  const words = useWords(currency);
  const locale = timeLocale(i18n.language);
  const valueOf = (part: Part) => ({ money: part.costMicro, tokens: tokensOf(part), calls: part.calls })[measure];
  const ticks = ticksTo(Math.max(0, ...overTime.map(valueOf)), measure === 'money' ? SMALLEST_MONEY_STEP : 1);
  // Whole units need no cents beside a scale.
  const digits = ticks.every((tick) => tick % UNIT_MICRO === 0) ? 0 : columnDigits(ticks, currency);
  const bars = overTime.map((part): ChartBar => {
    const { short, whole } = partText(part.startMs, each, locale);
    const calls = t('usage.chart.calls', { count: part.calls, shown: words.count(part.calls) });
    const tokens = t('usage.chart.tokensOf', { shown: aboutMark(part) + words.count(tokensOf(part)) });
    return {
      key: part.startMs,
      value: valueOf(part),
      short,
      lines: part.calls === 0 ? [whole, t('usage.chart.none')] : [whole, words.cost(part), tokens, calls],
      hasUnknown: measure === 'money' && part.unpriced > 0,
    };
  });
  const highest = bars.reduce<ChartBar | null>((most, bar) => (bar.value > (most?.value ?? 0) ? bar : most), null);
  const title = t(`usage.chart.${measure}`);
  const valueText = (value: number) => (measure === 'money' ? words.money(value) : words.count(value));
  return (
    <>
      <TimeChart
        key={`${each} ${bars.length}`}
        label={
          highest === null ? title : t('usage.chart.highest', { title, when: highest.lines[0], value: valueText(highest.value) })
        }
        hint={t('usage.chart.hint')}
        bars={bars}
        present={Math.max(
          0,
          overTime.findLastIndex(({ startMs }) => startMs <= Date.now()),
        )}
        ticks={ticks}
        tickText={(tick) => (measure === 'money' ? words.money(tick, digits) : compact(tick, i18n.language))}
      />
      {measure === 'money' && total.unpriced > 0 && <p className={css.hint}>{t('usage.chart.unknownHint')}</p>}
    </>
  );
}

function compact(value: number, language: string): string {
  return new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

/** The parts of the chart as rows; what is yet to come says nothing. */
function PartsTable({ summary: { overTime, currency, total }, each }: OverTimeProps): ReactNode {
  const { t, i18n } = useTranslation();
  const locale = timeLocale(i18n.language);
  const rows = overTime
    .filter(({ startMs }) => startMs <= Date.now())
    .map((part) => ({ key: part.startMs, head: partText(part.startMs, each, locale).whole, sums: part }));
  return (
    <FigureTable
      label={t('usage.chart.asTable')}
      headLabel={t(`usage.table.when.${each}`)}
      rows={rows}
      total={total}
      currency={currency}
    />
  );
}
