import { oc } from '@orpc/contract';
import * as z from 'zod';
import { declaredFailures } from './failures.ts';
import { collectionId, documentId, entryId } from './ids.ts';

const call = oc.errors(declaredFailures);

/** A day of the calendar, `YYYY-MM-DD`, in this machine's time zone. */
export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** A person an event names. */
export const attendee = z.object({
  name: z.string(),
  email: z.string().nullable(),
  /** As the event says: accepted, declined, ...; null where it says nothing. */
  status: z.string().nullable(),
});

/** One time an event takes place: of a series, one of its many. */
export const occurrence = z.object({
  entryId,
  /** The event as a document: what a citation opens; null until it was read. */
  documentId: documentId.nullable(),
  collectionId,
  title: z.string(),
  startMs: z.number(),
  /** Exclusive. */
  endMs: z.number(),
  /** Whole days: `startMs` and `endMs` are then midnights of this machine's time zone. */
  allDay: z.boolean(),
  location: z.string().nullable(),
  description: z.string().nullable(),
  attendees: z.array(attendee),
  status: z.enum(['confirmed', 'tentative', 'cancelled']),
  /** One of a series. */
  recurring: z.boolean(),
});
export type Occurrence = z.infer<typeof occurrence>;

export const task = z.object({
  entryId,
  documentId: documentId.nullable(),
  collectionId,
  title: z.string(),
  /** Null where it has no date; with `dueAllDay` the midnight the day begins. */
  dueMs: z.number().nullable(),
  dueAllDay: z.boolean(),
  /** 1 highest to 9 lowest, 0 none (RFC 5545). */
  priority: z.number().int(),
  description: z.string().nullable(),
  done: z.boolean(),
  doneAtMs: z.number().nullable(),
});
export type Task = z.infer<typeof task>;

export const contact = z.object({
  entryId,
  documentId: documentId.nullable(),
  collectionId,
  name: z.string(),
  organisation: z.string().nullable(),
  emails: z.array(z.string()),
  phones: z.array(z.string()),
  addresses: z.array(z.string()),
  /** `YYYY-MM-DD`, or `--MM-DD` where the year is not told. */
  birthday: z.string().nullable(),
});
export type Contact = z.infer<typeof contact>;

export const agenda = z.object({
  fromMs: z.number(),
  /** Exclusive. */
  toMs: z.number(),
  occurrences: z.array(occurrence),
  /** Due in that time, and those overdue at its beginning that are not done. */
  tasks: z.array(task),
});
export type Agenda = z.infer<typeof agenda>;

/** What is to be made, as understood from words or typed into the form; shown for confirmation before anything is sent. */
export const entryDraft = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('event'),
    collectionId,
    title: z.string().trim().min(1).max(500),
    startMs: z.number(),
    endMs: z.number(),
    allDay: z.boolean(),
    location: z.string().max(500).nullable(),
    description: z.string().max(20_000).nullable(),
  }),
  z.object({
    kind: z.literal('task'),
    collectionId,
    title: z.string().trim().min(1).max(500),
    dueMs: z.number().nullable(),
    dueAllDay: z.boolean(),
    description: z.string().max(20_000).nullable(),
  }),
]);
export type EntryDraft = z.infer<typeof entryDraft>;

export const scheduleContract = {
  /** Of one day, or `days` of them from that day (a week: 7). Today where no day is given. */
  agenda: call.input(z.object({ day: day.optional(), days: z.number().int().min(1).max(62).default(1) })).output(agenda),
  /** The appointment going on now or coming next within a day; null where there is none. Whole-day events are left out. */
  next: call.output(occurrence.nullable()),
  /** Tasks that are not done, by date then priority; `done` ones, too, where asked for. */
  tasks: call.input(z.object({ done: z.boolean().default(false) })).output(z.array(task)),
  contacts: call.input(z.object({ query: z.string().max(200).default('') })).output(z.array(contact)),
  /** What words such as "remind me to check INR of Mrs Smith tomorrow at 9" ask to be made; null where they ask for nothing of the kind. */
  understand: call.input(z.object({ words: z.string().min(1).max(4000) })).output(entryDraft.nullable()),
  /** Makes it on the server, and here; only ever called with what a person confirmed. Failures: SERVER_*, ACCOUNT_*, ENTRY_REFUSED. */
  create: call.input(z.object({ draft: entryDraft })).output(z.object({ entryId })),
  /** Marks a task as done or not done. Failures: ENTRY_CHANGED (it was changed elsewhere: it is read anew, nothing was written). */
  setTaskDone: call.input(z.object({ entryId, done: z.boolean() })).output(task),
};
