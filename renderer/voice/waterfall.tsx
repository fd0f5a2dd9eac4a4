import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { VoiceTimings } from '../../contract/voice.ts';
import { durationText } from '../text/format.ts';
import { totalMs, waitForSoundMs, waterfallSteps, type WaterfallStep } from './waterfall-steps.ts';
import styles from './waterfall.module.css';

/** Where the time of a turn by voice went: one bar for each step, on one scale, and the same as a table to read. */
export function Waterfall({ timings }: { timings: VoiceTimings }): ReactNode {
  const { t } = useTranslation();
  const steps = waterfallSteps(timings);
  const total = totalMs(timings);
  const wait = waitForSoundMs(timings);
  if (steps.length === 0) return <p className={styles.none}>{t('voice.waterfallNone')}</p>;
  return (
    <section className={styles.waterfall} aria-label={t('voice.waterfall')} data-testid="waterfall">
      <p className={styles.summary}>
        {t('voice.waterfallIntro')} {t('voice.total')}: <b>{durationText(total)}</b>
        {wait !== null && (
          <>
            {' '}
            · {t('voice.afterRelease')}: <b>{durationText(wait)}</b>
          </>
        )}
      </p>
      {/* Named, timed and readable as it stands: the table is the chart. */}
      <table className={styles.table}>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">{t('voice.step')}</th>
            <th scope="col">{t('voice.from')}</th>
            <th scope="col">{t('voice.took')}</th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <Row key={step.name} step={step} totalMs={Math.max(1, total)} />
          ))}
        </tbody>
      </table>
      <Scale totalMs={total} />
    </section>
  );
}

function Row({ step, totalMs: total }: { step: WaterfallStep; totalMs: number }): ReactNode {
  const { t } = useTranslation();
  const share = (ms: number): number => (ms / total) * 100;
  const tookMs = step.toMs - step.fromMs;
  return (
    <tr>
      <th scope="row">{t(`voice.steps.${step.name}`)}</th>
      <td className={styles.track}>
        <span className="visually-hidden">{durationText(step.fromMs)}</span>
        <svg className={styles.bar} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
          <rect x="0" y="0" width="100" height="10" className={styles.ground} />
          <rect
            x={Math.min(share(step.fromMs), 99.4)}
            y="0"
            width={Math.max(0.6, share(tookMs))}
            height="10"
            data-step={step.name}
          />
        </svg>
      </td>
      <td className={styles.took}>{durationText(tookMs)}</td>
    </tr>
  );
}

function Scale({ totalMs: total }: { totalMs: number }): ReactNode {
  return (
    <div className={styles.scale} aria-hidden="true">
      {[0, 0.25, 0.5, 0.75, 1].map((share) => (
        <span key={share}>{share === 0 ? '0' : durationText(total * share)}</span>
      ))}
    </div>
  );
}
