import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Turn } from '../../contract/ask.ts';
import { durationText } from '../text/format.ts';
import styles from './timing-bar.module.css';

/** Where the time of an answer went: search, waiting for the first word, writing. */
export function TimingBar({ timings }: { timings: Turn['timings'] }): ReactNode {
  const { t } = useTranslation();
  const searchMs = timings.searchMs ?? 0;
  const firstMs = timings.firstTextMs ?? timings.totalMs;
  const parts = [
    { name: 'search', label: t('evidence.timeSearch'), ms: searchMs },
    { name: 'first', label: t('evidence.timeFirst'), ms: Math.max(0, firstMs - searchMs) },
    { name: 'rest', label: t('evidence.timeRest'), ms: Math.max(0, timings.totalMs - Math.max(firstMs, searchMs)) },
  ].filter(({ ms }) => ms > 0);
  return (
    <>
      <div className={styles.bar} aria-hidden="true">
        {parts.map(({ name, ms }) => (
          <i key={name} data-part={name} style={{ flexGrow: ms }} />
        ))}
      </div>
      <ul className={styles.legend}>
        {parts.map(({ name, label, ms }) => (
          <li key={name}>
            <i data-part={name} aria-hidden="true" />
            {label} {durationText(ms)}
          </li>
        ))}
        <li>{t('evidence.total', { time: durationText(timings.totalMs) })}</li>
      </ul>
    </>
  );
}
