import { Button } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Client } from '../../contract/client.ts';
import type { FailureData } from '../../contract/failure-table.ts';
import { failureOf, useConnection } from '../connection.ts';
import { durationText } from '../text/format.ts';
import { VoiceIcon } from './dock-icons.tsx';
import { historyCsv } from './history-export.ts';
import styles from './history.module.css';
import { saveFile } from '../frame/save-file.ts';
import { stepDurations, waitForSoundMs } from './waterfall-steps.ts';

type History = Awaited<ReturnType<Client['voice']['history']>>;

/** How many past turns are looked at. */
const TURNS = 200;
/** Turns in the chart: as many bars as can be told apart. */
const CHART_TURNS = 60;
/** With fewer turns their bars stay as thin as with this many. */
const FEWEST_BARS = 20;

/** How long the steps of past turns took: the usual, the slow, the trend, and all of it as a file. */
export function VoiceHistory(): ReactNode {
  const { t } = useTranslation();
  const { history, failure } = useHistory();
  if (failure !== null) {
    return (
      <p role="alert" className={styles.note}>
        {t('voice.historyFailed')} {failure.message}
      </p>
    );
  }
  if (history === null) return <p className={styles.note}>{t('common.loading')}</p>;
  if (history.turns.length === 0) return <p className={styles.note}>{t('voice.historyNone')}</p>;
  return (
    <div className={styles.history} data-testid="voice-history">
      <p className={styles.note}>{t('voice.historyIntro', { count: history.turns.length })}</p>
      <Trend history={history} />
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('voice.step')}</th>
            <th scope="col">{t('voice.median')}</th>
            <th scope="col">{t('voice.slow')}</th>
            <th scope="col">{t('voice.turns')}</th>
          </tr>
        </thead>
        <tbody>
          {stepDurations(history.turns.map(({ timings }) => timings)).map((step) => (
            <tr key={step.name}>
              <th scope="row">{t(`voice.steps.${step.name}`)}</th>
              <td>{durationText(step.p50Ms)}</td>
              <td>{durationText(step.p95Ms)}</td>
              <td>{step.turns}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className={styles.actions}>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<VoiceIcon name="save" size={14} />}
          onClick={() => saveFile('voice-turns.csv', 'text/csv', historyCsv(history.turns))}
        >
          {t('voice.exportCsv')}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<VoiceIcon name="save" size={14} />}
          onClick={() => saveFile('voice-turns.json', 'application/json', JSON.stringify(history, null, 2))}
        >
          {t('voice.exportJson')}
        </Button>
      </div>
    </div>
  );
}

/** Each turn's wait from key up to first sound, oldest at the left. */
function Trend({ history }: { history: History }): ReactNode {
  const { t } = useTranslation();
  const waits = history.turns.slice(0, CHART_TURNS).flatMap(({ timings }) => waitForSoundMs(timings) ?? []);
  if (waits.length < 2) return null;
  const longest = Math.max(1, ...waits);
  const width = 100 / Math.max(waits.length, FEWEST_BARS);
  return (
    <figure className={styles.trend}>
      <figcaption>
        {t('voice.chartOf')} <span>{durationText(longest)}</span>
      </figcaption>
      <svg viewBox="0 0 100 40" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        {waits.toReversed().map((wait, n) => {
          const height = Math.max(0.5, (wait / longest) * 40);
          return <rect key={n} x={n * width + width * 0.1} y={40 - height} width={width * 0.8} height={height} />;
        })}
      </svg>
    </figure>
  );
}

function useHistory() {
  const client = useConnection((state) => state.client);
  const [history, setHistory] = useState<History | null>(null);
  const [failure, setFailure] = useState<FailureData | null>(null);
  useEffect(() => {
    if (client === null) return undefined;
    const leaving = new AbortController();
    client.voice.history({ limit: TURNS }, { signal: leaving.signal }).then(
      (found) => {
        setHistory(found);
        setFailure(null);
      },
      (error: unknown) => setFailure(failureOf(error)),
    );
    return () => leaving.abort();
  }, [client]);
  return { history, failure };
}
