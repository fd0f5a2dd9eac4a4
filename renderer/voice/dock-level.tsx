import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './dock-level.module.css';

/** Bars a second pass through the meter. */
const BARS_HZ = 12;
/** Numbers that change faster than this cannot be read. */
const PERCENT_HZ = 2;
const BARS = 13;
/** Quieter than this is drawn as nothing, in decibels below full scale. */
const FLOOR_DB = -60;

/** A root mean square (0 to 1) as a share of the meter: even steps of loudness are even steps of length. */
export function levelShare(rms: number): number {
  if (rms <= 0) return 0;
  return Math.min(1, Math.max(0, 1 - (20 * Math.log10(rms)) / FLOOR_DB));
}

/**
 * How loud the microphone hears. Drawn from the middle, newest at the right. Under reduced motion a number instead. Hidden
 * from screen readers: a value that changes twelve times a second is nothing to listen to.
 */
export function LevelMeter({ readRms }: { readRms: () => number }): ReactNode {
  const { t } = useTranslation();
  const still = useMediaQuery('(prefers-reduced-motion: reduce)', false, { getInitialValueInEffect: false });
  const levels = useLevels(readRms, still ? PERCENT_HZ : BARS_HZ);
  const latest = levels.at(-1) ?? 0;
  return (
    <div
      className={styles.meter}
      role="meter"
      aria-hidden="true"
      aria-label={t('voice.level')}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(latest * 100)}
      data-testid="level"
      data-still={still}
    >
      {still ? (
        <span className={styles.percent}>{t('voice.levelPercent', { percent: Math.round(latest * 100) })}</span>
      ) : (
        levels.map((level, n) => <i key={n} style={{ height: `${Math.round(3 + level * 25)}px` }} />)
      )}
    </div>
  );
}

/** The last levels, oldest first, each the loudest since the one before. */
function useLevels(readRms: () => number, perSecond: number): readonly number[] {
  const [levels, setLevels] = useState<readonly number[]>(() => Array.from({ length: BARS }, () => 0));
  useEffect(() => {
    const timer = setInterval(() => setLevels((before) => [...before.slice(1), levelShare(readRms())]), 1000 / perSecond);
    return () => clearInterval(timer);
  }, [readRms, perSecond]);
  return levels;
}
