import type { Occurrence } from '../../contract/schedule.ts';
import type { Scope, ScheduleScope } from '../../contract/scopes.ts';
import { folded } from '../calendar/folded.ts';
import type { Schedule } from '../schedule.ts';
import { isWith, patientsOf } from './appointment-patients.ts';
import { readAppointment, type AskedAppointment } from './appointment-words.ts';

const DAY_MS = 86_400_000;
/** How far an appointment with somebody is looked for, before and after today. */
const NEAR_DAYS = 28;

/** Finds the appointment words speak of, and whom it is about. Answers with all it may be about. */
export function createScheduleScope(parts: {
  schedule: Pick<Schedule, 'between' | 'contacts'>;
  patients: () => readonly Scope[];
  now: () => number;
}) {
  const { schedule, now } = parts;
  const contactsOf = (email: string) =>
    schedule.contacts(email).filter(({ emails }) => emails.some((one) => folded(one) === folded(email)));

  return (words: string): ScheduleScope => {
    const asked = readAppointment(words);
    const meant = asked === null ? [] : appointments(asked);
    const patients = meant.length === 0 ? [] : parts.patients();
    const withPatients = meant.map((one) => ({ one, patients: patientsOf(one, patients, contactsOf) }));
    const chosen = asked?.isPatient === true ? withPatients.filter((each) => each.patients.length > 0) : withPatients;
    // Of appointments in a row the first; at one time there may be two.
    const first = asked?.which.kind === 'at' ? chosen : chosen.slice(0, 1);
    const [only, second] = first;
    const candidates = [...new Map(first.flatMap((each) => each.patients).map((scope) => [scope.scopeId, scope])).values()];
    const { entryId, title, startMs } = only !== undefined && second === undefined ? only.one : NO_APPOINTMENT;
    return { entryId, title, startMs, candidates };
  };

  /** Those meant, the likeliest first. */
  function appointments({ day, which }: AskedAppointment): Occurrence[] {
    const nowMs = now();
    if (which.kind === 'with') return near(day).filter((one) => isWith(which.name, one));
    if (which.kind === 'next' && day === 0) return timed(nowMs, nowMs + DAY_MS).filter(({ startMs }) => startMs > nowMs);
    const ofDay = timed(startOfDay(day), startOfDay(day + 1)).filter(({ startMs }) => startMs >= startOfDay(day));
    if (which.kind === 'at') return atTime(ofDay, which.minutesOfDay);
    if (which.kind === 'now') return ofDay.filter(({ startMs, endMs }) => startMs <= nowMs && endMs > nowMs);
    if (which.kind === 'previous') return ofDay.filter(({ endMs }) => endMs <= nowMs).toReversed();
    return which.kind === 'last' ? ofDay.toReversed() : ofDay;
  }

  /** `three o'clock` is the afternoon's where something begins then, and the morning's else. */
  function atTime(ofDay: readonly Occurrence[], minutesOfDay: readonly number[]): Occurrence[] {
    const beginning = (minutes: number): Occurrence[] => ofDay.filter(({ startMs }) => minutesOf(startMs) === minutes);
    const found = minutesOfDay.map(beginning).filter((each) => each.length > 0);
    return found.toSorted((left, right) => distance(left) - distance(right))[0] ?? [];
  }

  function distance([first]: readonly Occurrence[]): number {
    return Math.abs((first?.startMs ?? 0) - now());
  }

  /** With somebody: of the day, else what comes, else what was. */
  function near(day: number): Occurrence[] {
    const from = startOfDay(day);
    const ofDayAndAfter = timed(from, from + NEAR_DAYS * DAY_MS).filter(({ startMs }) => startMs >= from);
    return [...ofDayAndAfter, ...timed(from - NEAR_DAYS * DAY_MS, from).toReversed()];
  }

  function timed(fromMs: number, toMs: number): Occurrence[] {
    return schedule.between(fromMs, toMs).filter(({ allDay, status }) => !allDay && status !== 'cancelled');
  }

  /** Midnight in this machine's time zone. */
  function startOfDay(day: number): number {
    const date = new Date(now());
    return new Date(date.getFullYear(), date.getMonth(), date.getDate() + day).getTime();
  }
}

const NO_APPOINTMENT = { entryId: null, title: null, startMs: null };

function minutesOf(ms: number): number {
  const date = new Date(ms);
  return date.getHours() * 60 + date.getMinutes();
}
