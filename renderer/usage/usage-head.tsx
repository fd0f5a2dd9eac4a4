import { Alert, Button, SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useAttempt } from '../accounts/use-attempt.ts';
import { engine } from '../connection.ts';
import { saveFile } from '../frame/save-file.ts';
import { dayName, SPANS, timesOf, type Span } from './spans.ts';
import css from './usage-page.module.css';
import type { Usage } from './use-usage.ts';

interface UsageHeadProps {
  /** Null while it is read, or cannot be. */
  usage: Usage | null;
  failed: boolean;
  span: Span;
  onSpan(span: Span): void;
}

/** The page's name, which time is shown, and all of it as a file. */
export function UsageHead({ usage, failed, span, onSpan }: UsageHeadProps): ReactNode {
  const { t, i18n } = useTranslation();
  const { busy, failure, run } = useAttempt();
  const calls = usage?.summary.total.calls ?? 0;
  const saveCsv = async (signal: AbortSignal): Promise<void> => {
    const { sinceMs, untilMs } = timesOf(span, Date.now());
    const csv = await engine().usage.csv({ sinceMs, untilMs }, { signal });
    const last = Math.min(Date.now(), untilMs - 1);
    saveFile(`voiceassist-usage-${dayName(sinceMs)}-to-${dayName(last)}.csv`, 'text/csv', csv);
  };
  return (
    <>
      <header className={css.head}>
        <div>
          <h1 id="usage-title" className={css.title}>
            {t('usage.title')}
          </h1>
          <p className={css.summary}>
            {usage === null
              ? !failed && t('usage.reading')
              : calls === 0
                ? t('usage.summaryNone')
                : t('usage.summary', { count: calls, shown: calls.toLocaleString(i18n.language) })}
          </p>
        </div>
        <div className={css.controls}>
          <SegmentedControl
            size="xs"
            className={css.choice ?? ''}
            classNames={{ indicator: css.indicator ?? '' }}
            aria-label={t('usage.span')}
            value={span}
            onChange={onSpan}
            data={SPANS.map((value) => ({ value, label: t(`usage.spans.${value}`) }))}
          />
          <Button size="compact-sm" variant="default" loading={busy} disabled={calls === 0} onClick={() => void run(saveCsv)}>
            {t('usage.export')}
          </Button>
        </div>
      </header>
      {failure !== null && (
        <Alert color="red" variant="light" role="alert">
          {t('usage.exportFailed')} {failure.message}
        </Alert>
      )}
    </>
  );
}
