import { timeLocale } from '../text/time-locale.ts';

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** A size as people read it: `812 bytes`, `34 kB`, `1.2 MB`, in the language given. Decimal steps, as file managers use. */
export function sizeInWords(sizeBytes: number, language: string): string {
  const step = Math.min(units.length - 1, sizeBytes < 1000 ? 0 : Math.floor(Math.log10(sizeBytes) / 3));
  const amount = sizeBytes / 1000 ** step;
  const maximumFractionDigits = step > 0 && amount < 10 ? 1 : 0;
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits,
  }).format(amount);
}

/** A time span as people read it, rounded to what matters: `40 sec`, `3 min`, `2 hr`. Never less than one second. */
export function spanInWords(spanMs: number, language: string): string {
  const seconds = Math.max(1, Math.round(spanMs / 1000));
  const [amount, unit] =
    seconds < 90
      ? [seconds, 'second']
      : seconds < 5400
        ? [Math.round(seconds / 60), 'minute']
        : [Math.round(seconds / 3600), 'hour'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(amount);
}

/** A day as people read it: `20 Nov 2026`. */
export function dayInWords(timeMs: number, language: string): string {
  return new Intl.DateTimeFormat(timeLocale(language), { day: 'numeric', month: 'short', year: 'numeric' }).format(timeMs);
}

/** A time of the day as people read it: `14:05`. */
export function timeInWords(timeMs: number, language: string): string {
  return new Intl.DateTimeFormat(timeLocale(language), { hour: '2-digit', minute: '2-digit' }).format(timeMs);
}

/** How long ago something was: `2 minutes ago`, `yesterday`. Under a minute counts as now. */
export function agoInWords(timeMs: number, nowMs: number, language: string): string {
  const minutes = Math.floor((nowMs - timeMs) / 60_000);
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  if (minutes < 1) return relative.format(0, 'second');
  if (minutes < 60) return relative.format(-minutes, 'minute');
  if (minutes < 1440) return relative.format(-Math.floor(minutes / 60), 'hour');
  return relative.format(-Math.floor(minutes / 1440), 'day');
}
