import type { Contact, Occurrence, Task } from '../../contract/schedule.ts';
import type { ContactRow, TaskRow, TimeRow } from '../store/agenda.ts';
import type { EventPart } from './read-calendar.ts';
import type { ContactPart, TaskPart } from './read-entry.ts';
import type { Zone } from './zones.ts';

/** A stored time of an event as it is shown; null where the row and its event do not fit (it was written over). */
export function asOccurrence(row: TimeRow, zone: Zone): Occurrence | null {
  const part = (JSON.parse(row.parts) as EventPart[])[row.part];
  if (part === undefined) return null;
  const at = (ms: number): number => (row.isWall ? zone.toUtcMs(ms) : ms);
  const { entryId, documentId, collectionId, recurring } = row;
  const { location, description, attendees, status, allDay } = part;
  return {
    entryId,
    documentId,
    collectionId,
    title: part.title === '' ? row.title : part.title,
    startMs: at(row.startMs),
    endMs: at(row.endMs),
    allDay,
    location,
    description,
    attendees,
    status,
    recurring,
  };
}

export function asTask(row: TaskRow, zone: Zone): Task {
  const [part] = JSON.parse(row.parts) as TaskPart[];
  const { entryId, documentId, collectionId, title, done } = row;
  const dueMs = row.dueMs !== null && row.dueIsWall ? zone.toUtcMs(row.dueMs) : row.dueMs;
  const { priority = 0, description = null, doneAtMs = null } = part ?? {};
  return { entryId, documentId, collectionId, title, dueMs, dueAllDay: row.dueAllDay, priority, description, done, doneAtMs };
}

export function asContact({ entryId, documentId, collectionId, title, parts }: ContactRow): Contact {
  const [part] = JSON.parse(parts) as ContactPart[];
  const { organisation = null, emails = [], phones = [], addresses = [], birthday = null } = part ?? {};
  return { entryId, documentId, collectionId, name: title, organisation, emails, phones, addresses, birthday };
}
