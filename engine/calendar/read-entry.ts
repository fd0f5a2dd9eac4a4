import { folded } from './folded.ts';
import { readCalendarObject, type EventPart } from './read-calendar.ts';
import { readCard } from './read-card.ts';
import { momentOf } from './read-time.ts';
import { boundsOf, MAX_TIMES, timesBetween, type Series, type Time } from './series.ts';
import { DAY_MS } from './zones.ts';

/** What is shown of a task. */
export interface TaskPart {
  title: string;
  description: string | null;
  priority: number;
  doneAtMs: number | null;
}

/** What is shown of a contact. */
export interface ContactPart {
  organisation: string | null;
  emails: string[];
  phones: string[];
  addresses: string[];
  birthday: string | null;
}

/** An entry as it is stored: what its bytes say, ready to be looked up. */
export interface ReadEntry {
  kind: 'event' | 'task' | 'contact' | 'other';
  uid: string | null;
  title: string;
  /** Folded, for finding the entry by a name or word in it. */
  words: string;
  parts: readonly (EventPart | TaskPart | ContactPart)[];
  /** Null but for events. */
  series: Series | null;
  /** Bounds of all times of an event. */
  bounds: { firstMs: number; lastMs: number | null } | null;
  due: { ms: number; isWall: boolean; allDay: boolean } | null;
  done: boolean;
}

/** What is called what it is where it has no title of its own. */
const UNTITLED = { event: 'Appointment', task: 'Task', contact: 'Contact', other: 'Entry' };
const MAX_WORDS = 4000;

/** Reads an object of a collection. Never throws: what cannot be read is an entry without times. */
export function readEntry(data: string, kind: 'calendar' | 'tasks' | 'contacts'): ReadEntry {
  const nothing = { series: null, bounds: null, due: null, done: false };
  if (kind === 'contacts') {
    const card = readCard(data);
    if (card === null) return { ...nothing, ...named('other', null, []), uid: null, parts: [] };
    const { uid, name, kind: _kind, ...part } = card;
    return { ...nothing, ...named('contact', name, [part.organisation, ...part.emails, ...part.phones]), uid, parts: [part] };
  }
  const entry = readCalendarObject(data);
  if (entry.kind === 'other') return { ...nothing, ...named('other', entry.title, []), uid: entry.uid, parts: [] };
  if (entry.kind === 'task') {
    const { uid, title, description, priority, doneAtMs, due, done } = entry;
    const part = { title, description, priority, doneAtMs };
    const when = due === null ? null : { ms: momentOf(due), isWall: due.zone === null, allDay: due.isDate };
    return { ...nothing, ...named('task', title, [description]), uid, parts: [part], due: when, done };
  }
  const { uid, series, parts } = entry;
  const words = parts.flatMap((part) => [
    part.title,
    part.location,
    ...part.attendees.flatMap(({ name, email }) => [name, email]),
    part.description,
  ]);
  return { ...nothing, ...named('event', parts[0]?.title ?? null, words), uid, parts, series, bounds: boundsOf(series) };
}

function named(kind: ReadEntry['kind'], title: string | null, words: readonly (string | null)[]) {
  const shown = title === null || title === '' ? UNTITLED[kind] : title;
  const all = new Set([shown, ...words].filter((word) => word !== null && word !== '').map((word) => folded(word ?? '')));
  return { kind, title: shown, words: [...all].join(' | ').slice(0, MAX_WORDS) };
}

/** Times this far around today are stored at once, fewer of what takes place every hour; others when somebody looks there. */
const AROUND_MS = [2 * 366 * DAY_MS, 60 * DAY_MS, 7 * DAY_MS, 0];

/** Times of an event to be stored, and from when to when that is all of them; null where it has no others. */
export interface Expansion {
  times: readonly Time[];
  window: { fromMs: number; toMs: number } | null;
}

/** The times of an event around a time, or with all of a window that is asked for. */
export function expandAround(
  series: Series,
  bounds: { firstMs: number; lastMs: number | null },
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Expansion {
  if (series.rules.length === 0) return { times: timesBetween(series, -Infinity, Infinity), window: null };
  for (const aroundMs of AROUND_MS) {
    const window = { fromMs: fromMs - aroundMs, toMs: toMs + aroundMs };
    const times = timesBetween(series, window.fromMs, window.toMs);
    if (times.length >= MAX_TIMES && aroundMs > 0) continue;
    const isAll = bounds.firstMs >= window.fromMs && bounds.lastMs !== null && bounds.lastMs <= window.toMs;
    return { times, window: isAll ? null : window };
  }
  return { times: [], window: { fromMs, toMs } };
}
