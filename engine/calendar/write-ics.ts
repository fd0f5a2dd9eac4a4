import ICAL from 'ical.js';
import type { EntryDraft } from '../../contract/schedule.ts';
import { Failure } from '../failure.ts';
import { localZone } from './zones.ts';

const PRODUCT = '-//VoiceAssist//VoiceAssist//EN';

/** An event or task as iCalendar. Times are written in UTC, which every server and program reads alike; whole days as days. */
export function writeDraft(draft: EntryDraft, { uid, nowMs }: { uid: string; nowMs: number }): string {
  const calendar = new ICAL.Component('vcalendar');
  calendar.addPropertyWithValue('version', '2.0');
  calendar.addPropertyWithValue('prodid', PRODUCT);
  const part = new ICAL.Component(draft.kind === 'event' ? 'vevent' : 'vtodo');
  calendar.addSubcomponent(part);
  part.addPropertyWithValue('uid', uid);
  part.addPropertyWithValue('dtstamp', timeAt(nowMs, false));
  part.addPropertyWithValue('created', timeAt(nowMs, false));
  part.addPropertyWithValue('summary', draft.title);
  if (draft.kind === 'event') {
    part.addPropertyWithValue('dtstart', timeAt(draft.startMs, draft.allDay));
    part.addPropertyWithValue('dtend', timeAt(draft.endMs, draft.allDay));
    if (draft.location !== null && draft.location !== '') part.addPropertyWithValue('location', draft.location);
  } else {
    if (draft.dueMs !== null) part.addPropertyWithValue('due', timeAt(draft.dueMs, draft.dueAllDay));
    part.addPropertyWithValue('status', 'NEEDS-ACTION');
  }
  if (draft.description !== null && draft.description !== '') part.addPropertyWithValue('description', draft.description);
  return `${calendar.toString()}\r\n`;
}

/** The same object with its task done, or to be done again; all else stays as it was. Failure: ENTRY_REFUSED (it is no task). */
export function writeTaskDone(data: string, done: boolean, nowMs: number): string {
  const calendar = readWhole(data);
  const tasks = calendar.getAllSubcomponents('vtodo');
  const task = tasks.find((each) => !each.hasProperty('recurrence-id')) ?? tasks[0];
  if (task === undefined) throw new Failure('ENTRY_REFUSED');
  const now = timeAt(nowMs, false);
  task.updatePropertyWithValue('status', done ? 'COMPLETED' : 'NEEDS-ACTION');
  task.updatePropertyWithValue('percent-complete', done ? 100 : 0);
  if (done) task.updatePropertyWithValue('completed', now);
  else task.removeAllProperties('completed');
  task.updatePropertyWithValue('last-modified', now);
  task.updatePropertyWithValue('dtstamp', now);
  return `${calendar.toString()}\r\n`;
}

function readWhole(data: string): ICAL.Component {
  try {
    return new ICAL.Component(ICAL.parse(data) as unknown[]);
  } catch (error) {
    throw new Failure('ENTRY_REFUSED', { message: 'This entry cannot be changed from here: it is damaged.', cause: error });
  }
}

function timeAt(utcMs: number, isDate: boolean): ICAL.Time {
  if (!isDate) return ICAL.Time.fromJSDate(new Date(Math.floor(utcMs / 1000) * 1000), true);
  const day = new Date(localZone().toWallMs(utcMs));
  return ICAL.Time.fromData({ year: day.getUTCFullYear(), month: day.getUTCMonth() + 1, day: day.getUTCDate(), isDate: true });
}
