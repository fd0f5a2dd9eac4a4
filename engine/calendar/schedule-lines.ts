import type { Contact, Occurrence, Task } from '../../contract/schedule.ts';
import type { AskedTime, ScheduleQuestion } from './schedule-question.ts';
import { markdownText } from '../text/markdown-text.ts';
import { DAY_MS, type Zone } from './zones.ts';

/** One entry of an answer: what is said of it, and what of its document proves it. */
export interface ScheduleLine {
  documentId: string | null;
  text: string;
  /** Lines of its document that begin so are what is cited, the first that is there. */
  cites: readonly string[];
  /** When it takes place, without words of the entry itself. */
  when: string | null;
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Fri 20 Nov`, with the year where it is another than now. */
export function dayText(wallMs: number, nowWallMs: number): string {
  const [date, now] = [new Date(wallMs), new Date(nowWallMs)];
  const year = date.getUTCFullYear() === now.getUTCFullYear() ? '' : ` ${date.getUTCFullYear()}`;
  return `${WEEKDAYS[date.getUTCDay()]} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}${year}`;
}

/** `10:30`. */
export function clockText(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(11, 16);
}

/** `Fri 20 Nov, 12:00-18:00`, `Fri 20 Nov`, `Mon 16 Nov - Sun 22 Nov`. */
export function rangeText({ fromWallMs, toWallMs }: AskedTime, nowWallMs: number): string {
  const isWholeDays = fromWallMs % DAY_MS === 0 && toWallMs % DAY_MS === 0;
  const first = dayText(fromWallMs, nowWallMs);
  if (!isWholeDays) return `${first}, ${clockText(fromWallMs)}-${toWallMs % DAY_MS === 0 ? '24:00' : clockText(toWallMs)}`;
  return toWallMs - fromWallMs === DAY_MS ? first : `${first} - ${dayText(toWallMs - DAY_MS, nowWallMs)}`;
}

/** "10:30-11:00 Ward round, room 4"; `withDay` where several days are told of. */
export function occurrenceLine(
  one: Occurrence,
  { zone, nowWallMs, withDay }: { zone: Zone; nowWallMs: number; withDay: boolean },
): ScheduleLine {
  const [start, end] = [zone.toWallMs(one.startMs), zone.toWallMs(one.endMs)];
  const isOneDay = Math.floor(start / DAY_MS) === Math.floor(Math.max(start, end - 1) / DAY_MS);
  const day = dayText(start, nowWallMs);
  const lastDay = dayText(Math.max(start, end - 1), nowWallMs);
  const clock =
    start === end ? clockText(start) : `${clockText(start)}-${isOneDay && end % DAY_MS === 0 ? '24:00' : clockText(end)}`;
  const timed = isOneDay ? `${withDay ? `${day}, ` : ''}${clock}` : `${day}, ${clockText(start)} - ${lastDay}, ${clockText(end)}`;
  const whole = isOneDay ? `${withDay ? `${day}, ` : ''}all day` : `${day} - ${lastDay}`;
  const when = one.allDay ? whole : timed;
  const what = [markdownText(one.title), ...(one.location === null ? [] : [markdownText(one.location)])].join(', ');
  const state = one.status === 'confirmed' ? '' : ` (${one.status})`;
  return { documentId: one.documentId, text: `${capital(when)} ${what}${state}`, cites: ['When: '], when };
}

/** "Call the lab, due Fri 20 Nov, 17:00 (overdue)". */
export function taskLine(task: Task, { zone, nowWallMs }: { zone: Zone; nowWallMs: number }): ScheduleLine {
  const due = task.dueMs === null ? null : zone.toWallMs(task.dueMs);
  const endsMs = due === null ? null : task.dueAllDay ? due + DAY_MS : due;
  const when = due === null ? null : `due ${dayText(due, nowWallMs)}${task.dueAllDay ? '' : `, ${clockText(due)}`}`;
  const late = endsMs !== null && endsMs <= nowWallMs && !task.done ? ' (overdue)' : '';
  const text = [markdownText(task.title), ...(when === null ? [] : [when])].join(', ') + late;
  return { documentId: task.documentId, text, cites: ['Due: '], when };
}

const CITED = { phones: 'Telephone', emails: 'Email', addresses: 'Address', birthday: 'Born' } as const;

/** "Dr. Ada Lee (North Clinic): +44 1, +44 2"; null where the card does not say it. */
export function contactLine(contact: Contact, wants: (ScheduleQuestion & { kind: 'contact' })['wants']): ScheduleLine | null {
  const { name, organisation, documentId, birthday } = contact;
  const fields = wants === 'all' ? (['phones', 'emails', 'addresses'] as const) : [wants];
  const values = fields.flatMap((field) =>
    field === 'birthday' ? (birthday === null ? [] : [birthdayText(birthday)]) : contact[field].map(markdownText),
  );
  if (values.length === 0) return null;
  const who = organisation === null ? markdownText(name) : `${markdownText(name)} (${markdownText(organisation)})`;
  return { documentId, text: `${who}: ${values.join(', ')}`, cites: fields.map((field) => CITED[field]), when: null };
}

function birthdayText(birthday: string): string {
  const [, year = '', month = '', day = ''] = /^(\d{4}|-)-(\d\d)-(\d\d)$/.exec(birthday) ?? [];
  return `${Number(day)} ${MONTHS[Number(month) - 1]}${year === '-' ? '' : ` ${year}`}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
