import type { CollectionId } from '../../contract/ids.ts';
import type { EntryDraft } from '../../contract/schedule.ts';
import { addDays, dayOf, startOfDayMs, timeOnDayMs, type Day } from './days.ts';

/** A draft as the fields hold it: days and clock times apart, as people type them; '' where there is none. */
export interface EntryForm {
  kind: EntryDraft['kind'];
  collectionId: CollectionId;
  title: string;
  allDay: boolean;
  day: Day;
  time: string;
  /** Of an event: its last day, and when it ends on it. */
  endDay: Day;
  endTime: string;
  location: string;
  description: string;
}

/** What keeps a form from being sent. */
export type FormFault = 'title' | 'day' | 'time' | 'end';

export function formOf(draft: EntryDraft): EntryForm {
  const { kind, collectionId, title } = draft;
  const description = draft.description ?? '';
  if (draft.kind === 'task') {
    const { dueMs, dueAllDay } = draft;
    const day = dueMs === null ? '' : dayOf(dueMs);
    const time = dueMs === null || dueAllDay ? '' : clockOf(dueMs);
    return { kind, collectionId, title, allDay: dueAllDay, day, time, endDay: '', endTime: '', location: '', description };
  }
  const { startMs, endMs, allDay } = draft;
  return {
    kind,
    collectionId,
    title,
    allDay,
    day: dayOf(startMs),
    time: allDay ? '' : clockOf(startMs),
    // Its end is exclusive; people name the last day.
    endDay: allDay ? dayOf(Math.max(startMs, endMs - 1)) : dayOf(endMs),
    endTime: allDay ? '' : clockOf(endMs),
    location: draft.location ?? '',
    description,
  };
}

/** The form after its beginning has moved: the end moves along, so that it lasts as long as before. */
export function withStart(form: EntryForm, change: { day?: Day; time?: string }): EntryForm {
  const next = { ...form, ...change };
  const [before, after] = [startOf(form), startOf(next)];
  const end = endOf(form);
  if (form.kind === 'task' || before === null || after === null || end === null) return next;
  if (form.allDay) return { ...next, endDay: dayOf(startOfDayMs(form.endDay) + after - before + HOUR_MS) };
  const movedMs = end + after - before;
  return { ...next, endDay: dayOf(movedMs), endTime: clockOf(movedMs) };
}

export function faultOf(form: EntryForm): FormFault | null {
  if (form.title.trim() === '') return 'title';
  if (form.kind === 'task') return form.day === '' && form.time !== '' ? 'day' : null;
  if (form.day === '') return 'day';
  if (!form.allDay && form.time === '') return 'time';
  const [start, end] = [startOf(form), endOf(form)];
  return start === null || end === null || end < start ? 'end' : null;
}

/** What is sent; null where something keeps it back. */
export function draftOf(form: EntryForm): EntryDraft | null {
  if (faultOf(form) !== null) return null;
  const { kind, collectionId } = form;
  const common = { collectionId, title: form.title.trim(), description: form.description.trim() || null };
  const start = startOf(form);
  if (kind === 'task') return { ...common, kind, dueMs: start, dueAllDay: start !== null && form.time === '' };
  const end = endOf(form);
  if (start === null || end === null) return null;
  return { ...common, kind, startMs: start, endMs: end, allDay: form.allDay, location: form.location.trim() || null };
}

/** When it begins, or is due. */
export function startOf({ day, time, allDay }: EntryForm): number | null {
  return at(day, allDay ? '' : time);
}

function endOf({ endDay, endTime, allDay }: EntryForm): number | null {
  if (endDay === '') return null;
  if (allDay) return startOfDayMs(addDays(endDay, 1));
  return endTime === '' ? null : at(endDay, endTime);
}

const HOUR_MS = 3_600_000;

function at(day: Day, time: string): number | null {
  if (day === '') return null;
  const [hours = 0, minutes = 0] = time === '' ? [] : time.split(':').map(Number);
  return timeOnDayMs(day, hours, minutes);
}

function clockOf(timeMs: number): string {
  const time = new Date(timeMs);
  return `${String(time.getHours()).padStart(2, '0')}:${String(time.getMinutes()).padStart(2, '0')}`;
}
