import { Alert, Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { openSettingsAt } from '../frame/place-store.ts';
import { addText } from '../text/index.ts';
import { ByModel, ByRole } from './breakdown.tsx';
import { CacheRates } from './cache-rates.tsx';
import { DearestQuestions } from './dearest-questions.tsx';
import { Limits } from './limits.tsx';
import { OverTime } from './over-time.tsx';
import type { Span } from './spans.ts';
import { usageText } from './text.en.ts';
import { Tiles } from './tiles.tsx';
import { UsageHead } from './usage-head.tsx';
import css from './usage-page.module.css';
import { useUsage, type Usage } from './use-usage.ts';
import { useWords } from './use-words.ts';

addText({ usage: usageText });

/** What was asked of providers, and what that cost: over time, by model and use, by question, and against its limits. */
export function UsagePage(): ReactNode {
  const { t } = useTranslation();
  const [span, setSpan] = useState<Span>('month');
  const { usage, failure, again } = useUsage(span);
  const reading = usage?.span !== span;
  return (
    <section className={css.page} aria-labelledby="usage-title" aria-busy={reading && failure === null}>
      <UsageHead usage={usage} failed={failure !== null} span={span} onSpan={setSpan} />
      {failure !== null && failure.code !== 'CONNECTION_LOST' && (
        <Alert color="red" variant="light" role="alert" title={t('usage.failed')}>
          <div className={css.failed}>
            <span>{failure.message}</span>
            <Button size="compact-sm" variant="default" onClick={again}>
              {t('usage.tryAgain')}
            </Button>
          </div>
        </Alert>
      )}
      {usage !== null && (
        <div className={css.parts} data-reading={reading} data-testid="usage">
          <Parts usage={usage} onLonger={usage.span === 'year' ? null : () => setSpan('year')} />
        </div>
      )}
    </section>
  );
}

interface PartsProps {
  usage: Usage;
  /** Shows a longer time; null where there is none. */
  onLonger: (() => void) | null;
}

function Parts({ usage, onLonger }: PartsProps): ReactNode {
  const { summary, limits, questions, times } = usage;
  const { currency } = summary;
  const used = summary.total.calls > 0 || summary.saved.answers > 0;
  const cached = summary.cache.some(({ hits, misses }) => hits + misses > 0);
  return (
    <>
      <Anomaly usage={usage} />
      {used ? <Tiles usage={usage} /> : <Nothing onLonger={onLonger} />}
      {(used || limits.length > 0) && <Limits limits={limits} currency={currency} />}
      {summary.total.calls > 0 && (
        <>
          <OverTime summary={summary} each={times.each} />
          <ByModel summary={summary} />
          <ByRole summary={summary} />
          <DearestQuestions questions={questions} currency={currency} />
        </>
      )}
      {(used || cached) && <CacheRates summary={summary} />}
    </>
  );
}

function Anomaly({ usage: { forecast, summary } }: { usage: Usage }): ReactNode {
  const { t } = useTranslation();
  const words = useWords(summary.currency);
  const { anomaly } = forecast;
  return (
    <div role="status" className={anomaly === null ? 'visually-hidden' : css.anomaly}>
      {anomaly !== null && (
        <>
          <strong>{t('usage.anomalyTitle')}</strong>{' '}
          {t('usage.anomaly', { today: words.money(anomaly.todayMicro), usual: words.money(anomaly.usualMicro) })}
        </>
      )}
    </div>
  );
}

function Nothing({ onLonger }: Pick<PartsProps, 'onLonger'>): ReactNode {
  const { t } = useTranslation();
  return (
    <div className={css.empty}>
      <h2>{t('usage.emptyTitle')}</h2>
      <p>{t('usage.emptyBody')}</p>
      <div className={css.buttons}>
        {onLonger !== null && <Button onClick={onLonger}>{t('usage.emptyLonger')}</Button>}
        <Button variant="default" onClick={() => openSettingsAt('providers')}>
          {t('usage.emptySettings')}
        </Button>
      </div>
    </div>
  );
}
