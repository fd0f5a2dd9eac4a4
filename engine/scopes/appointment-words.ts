import { folded } from '../calendar/folded.ts';

/** Which appointment words speak of. */
export interface AskedAppointment {
  /** Days from today. */
  day: number;
  which:
    | { kind: 'at'; minutesOfDay: readonly number[] }
    | { kind: 'next' | 'now' | 'previous' | 'first' | 'last' }
    | { kind: 'with'; name: string };
  /** A patient was spoken of: appointments without one are passed over. */
  isPatient: boolean;
}

const HOURS = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');
const MINUTES = new Map(
  Object.entries({ fifteen: 15, twenty: 20, thirty: 30, forty: 40, 'forty five': 45, fifty: 50, 'oh five': 5, ten: 10 }),
);
const HOUR = String.raw`(?<hour>\d{1,2}|${HOURS.slice(1).join('|')})`;
const HALF = String.raw`\s*(?<half>a\.?m\b|p\.?m\b|in the morning|in the afternoon|in the evening)?`;
const TIMES: readonly [RegExp, (hour: number, minute: string | undefined) => number][] = [
  [new RegExp(String.raw`\b${HOUR}\s*[:.h]\s*(?<minute>[0-5]\d)\b${HALF}`), (hour, minute) => hour * 60 + Number(minute)],
  [new RegExp(String.raw`\bhalf past ${HOUR}\b${HALF}`), (hour) => hour * 60 + 30],
  [new RegExp(String.raw`\bquarter past ${HOUR}\b${HALF}`), (hour) => hour * 60 + 15],
  [new RegExp(String.raw`\bquarter to ${HOUR}\b${HALF}`), (hour) => hour * 60 - 15],
  [
    new RegExp(String.raw`\b${HOUR}[ -](?<minute>${[...MINUTES.keys()].toReversed().join('|')})\b${HALF}`),
    (hour, minute) => hour * 60 + (MINUTES.get(minute ?? '') ?? 0),
  ],
  [new RegExp(String.raw`\b${HOUR}\s*(?:o'?\s?clock|uhr)\b${HALF}`), (hour) => hour * 60],
  [new RegExp(String.raw`\b${HOUR}${HALF.replace(/\?$/, '')}`), (hour) => hour * 60],
  [
    new RegExp(String.raw`\b(?:my|the|our) ${HOUR}\b(?! ?(?:\d|%|mg|ml|days?|weeks?|months?|years?|patients?))${HALF}`),
    (hour) => hour * 60,
  ],
];
const NOON = /\b(?:noon|midday)\b/;
const APPOINTMENT = '(?:appointment|appt|visit|consultation|meeting|slot|one)';
const ORDER: readonly ['next' | 'now' | 'previous' | 'first' | 'last', RegExp][] = [
  ['next', new RegExp(String.raw`\b(?:next|upcoming) (?:patient|${APPOINTMENT})\b`)],
  ['now', new RegExp(String.raw`\b(?:current|present) (?:patient|${APPOINTMENT})\b|\bpatient (?:now|in front of me)\b`)],
  ['previous', new RegExp(String.raw`\bprevious (?:patient|${APPOINTMENT})\b`)],
  ['first', new RegExp(String.raw`\bfirst (?:patient|${APPOINTMENT})\b`)],
  ['last', new RegExp(String.raw`\blast (?:patient|${APPOINTMENT})\b`)],
];
const NAMED = [
  new RegExp(String.raw`\b${APPOINTMENT} (?:with|of|for) (?<name>.+)$`, 'i'),
  new RegExp(String.raw`(?<name>\S+(?: \S+){0,4}?)['’]s? ${APPOINTMENT}\b`, 'i'),
];

/** Null where words speak of no appointment. */
export function readAppointment(words: string): AskedAppointment | null {
  const text = folded(words.replace(/’/g, "'").replaceAll('-', ' '));
  const day = /\btomorrow\b/.test(text) ? 1 : /\byesterday\b/.test(text) ? -1 : 0;
  const isPatient = /\bpatients?\b/.test(text);
  const minutesOfDay = timesIn(text);
  if (minutesOfDay !== null) return { day, which: { kind: 'at', minutesOfDay }, isPatient };
  const [kind] = ORDER.find(([, pattern]) => pattern.test(text)) ?? [];
  if (kind !== undefined) return { day, which: { kind }, isPatient };
  for (const pattern of NAMED) {
    const name = pattern
      .exec(words.trim())
      ?.groups?.['name']?.replace(/\b(?:today|tomorrow|yesterday|my|the)\b|[?.!]+$/gi, '')
      .trim();
    if (name) return { day, which: { kind: 'with', name }, isPatient: true };
  }
  return null;
}

/** Of the day, in minutes: an hour up to twelve may be of the morning or of the afternoon. */
function timesIn(text: string): number[] | null {
  if (NOON.test(text)) return [12 * 60];
  for (const [pattern, minutesFrom] of TIMES) {
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined) continue;
    const hour = hourOf(groups['hour'] ?? '');
    if (hour > 23) continue;
    const minutes = minutesFrom(hour, groups['minute']);
    const half = groups['half'];
    const isMorning = half !== undefined && (half.startsWith('a') || half.endsWith('morning'));
    if (isMorning) return [minutes % (12 * 60)];
    if (half !== undefined) return [(minutes % (12 * 60)) + 12 * 60];
    return hour > 12 || hour === 0 ? [minutes] : [minutes, (minutes + 12 * 60) % (24 * 60)];
  }
  return null;
}

function hourOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : HOURS.indexOf(text);
}
