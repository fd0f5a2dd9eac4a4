import { cleanInline } from './clean-text.ts';
import type { ContentLine } from './content-lines.ts';
import { MONTHS, timeInWords } from './ics-times.ts';

const WEEKDAYS: Readonly<Record<string, string>> = {
  MO: 'Monday',
  TU: 'Tuesday',
  WE: 'Wednesday',
  TH: 'Thursday',
  FR: 'Friday',
  SA: 'Saturday',
  SU: 'Sunday',
};
const UNITS: Readonly<Record<string, string>> = {
  DAILY: 'day',
  WEEKLY: 'week',
  MONTHLY: 'month',
  YEARLY: 'year',
  HOURLY: 'hour',
  MINUTELY: 'minute',
  SECONDLY: 'second',
};
const ORDINALS = ['', 'first', 'second', 'third', 'fourth', 'fifth'];

/**
 * A recurrence rule in words as far as it has them ("every month on the last Friday until Friday 27 November 2026"): nothing is
 * worked out, so nothing can run away.
 */
export function ruleInWords(line: ContentLine | null): string {
  if (!line) return '';
  const rule = new Map(
    line.value.split(';').map((part) => [part.split('=')[0]!.trim().toUpperCase(), cleanInline(part.split('=')[1] ?? '').trim()]),
  );
  const unit = UNITS[rule.get('FREQ')?.toUpperCase() ?? ''];
  if (unit === undefined) return cleanInline(line.value).trim();
  const list = (name: string): string[] => (rule.get(name) ?? '').split(',').filter((part) => part.trim() !== '');
  const interval = Number(rule.get('INTERVAL') ?? 1);
  const days = list('BYDAY').flatMap((day) => weekdayInWords(day.trim()) ?? []);
  const dates = list('BYMONTHDAY').map(dateInWords);
  const months = list('BYMONTH').flatMap((month) => MONTHS[Number(month) - 1] ?? []);
  const chosen = list('BYSETPOS').map((position) => `the ${ordinal(Number(position))} of these`);
  const until = rule.get('UNTIL');
  return [
    interval > 1 ? `every ${interval} ${unit}s` : `every ${unit}`,
    ...(months.length > 0 ? [`in ${months.join(', ')}`] : []),
    ...(days.length > 0 ? [`on ${days.join(', ')}`] : []),
    ...(dates.length > 0 ? [`on ${dates.join(', ')}`] : []),
    ...(chosen.length > 0 ? [`(${chosen.join(', ')})`] : []),
    ...(rule.has('COUNT') ? [`${rule.get('COUNT')} times`] : []),
    ...(until === undefined ? [] : [`until ${timeInWords({ name: 'UNTIL', params: new Map(), value: until })}`]),
  ].join(' ');
}

function weekdayInWords(text: string): string | null {
  const [, nth = '', name = ''] = /^([+-]?\d*)(\w\w)$/.exec(text) ?? [];
  const weekday = WEEKDAYS[name.toUpperCase()];
  if (weekday === undefined) return null;
  return nth === '' ? weekday : `the ${ordinal(Number(nth))} ${weekday}`;
}

function dateInWords(text: string): string {
  const day = Number(text);
  return day < 0 ? `the ${ordinal(day)} day` : `day ${text.trim()}`;
}

/** 2 is the second, -1 the last, -2 the second to last. */
function ordinal(number: number): string {
  const plain = ORDINALS[Math.abs(number)] ?? `${Math.abs(number)}th`;
  if (number >= 0) return plain;
  return number === -1 ? 'last' : `${plain} to last`;
}
