import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './dock-level.module.css';

/** Bars a second pass through the meter. */
const BARS_HZ = 12;
/** Numbers that change faster than this cannot be read. */
const PERCENT_HZ = 2;
const BARS = 13;
/** What is left of a bar in silence, of its whole length. */
const SHORTEST_BAR = 0.1;
/** Quieter than the floor is drawn as nothing, louder than the ceiling as all there is: speech lies between. Of full scale. */
const FLOOR_DB = -55;
const CEILING_DB = -10;

/** A root mean square (0 to 1) as a share of the meter: even steps of loudness are even steps of length. */
export function levelShare(rms: number): number {
  if (rms <= 0) return 0;
  return Math.min(1, Math.max(0, (20 * Math.log10(rms) - FLOOR_DB) / (CEILING_DB - FLOOR_DB)));
}

/**
 * How loud the microphone hears. Drawn from the middle, newest at the right. Under reduced motion a number instead. Hidden
 * from screen readers: a value that changes twelve times a second is nothing to listen to. Written straight to the page and
 * without transitions: those made the browser lay out and draw sixty times a second while it listened.
 */
export function LevelMeter({ readRms }: { readRms: () => number }): ReactNode {
  const { t } = useTranslation();
  const still = useMediaQuery('(prefers-reduced-motion: reduce)', false, { getInitialValueInEffect: false });
  const meter = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const levels = Array.from({ length: BARS }, () => 0);
    const show = (): void => {
      const level = levelShare(readRms());
      levels.push(level);
      levels.shift();
      const percent = Math.round(level * 100);
      meter.current?.setAttribute('aria-valuenow', String(percent));
      for (const [n, bar] of [...(meter.current?.children ?? [])].entries()) {
        if (!(bar instanceof HTMLElement)) continue;
        if (still) bar.textContent = t('voice.levelPercent', { percent });
        else bar.style.transform = `scaleY(${SHORTEST_BAR + (levels[n] ?? 0) * (1 - SHORTEST_BAR)})`;
      }
    };
    show();
    const timer = setInterval(show, 1000 / (still ? PERCENT_HZ : BARS_HZ));
    return () => clearInterval(timer);
  }, [readRms, still, t]);
  return (
    <div
      ref={meter}
      className={styles.meter}
      role="meter"
      aria-hidden="true"
      aria-label={t('voice.level')}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
      data-testid="level"
      data-still={still}
    >
      {still ? <span className={styles.percent} /> : Array.from({ length: BARS }, (_, n) => <i key={n} />)}
    </div>
  );
}
