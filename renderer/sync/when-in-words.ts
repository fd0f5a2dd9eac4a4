import { useTranslation } from 'react-i18next';
import { dayInWords, timeInWords } from '../library/quantities.ts';

/** A moment as people say it: `14:32 today`, `09:10 yesterday`, `09:10, 12 Nov 2026`. */
export function useWhenInWords(): (atMs: number) => string {
  const { t, i18n } = useTranslation();
  return (atMs) => {
    const time = timeInWords(atMs, i18n.language);
    const days = daysAgo(atMs, Date.now());
    if (days === 0) return t('sync.today', { time });
    if (days === 1) return t('sync.yesterday', { time });
    return t('sync.onDay', { time, day: dayInWords(atMs, i18n.language) });
  };
}

/** Midnights between two moments, on this machine's clock. */
function daysAgo(atMs: number, nowMs: number): number {
  const midnight = (ms: number) => new Date(ms).setHours(0, 0, 0, 0);
  return Math.round((midnight(nowMs) - midnight(atMs)) / 86_400_000);
}
