import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { EntryDraft } from '../../contract/schedule.ts';
import { addDays, startOfDayMs, timeOnDayMs } from './days.ts';
import { draftOf, faultOf, formOf, withStart } from './entry-form.ts';

const collectionId = 'work' as EntryDraft['collectionId'];
const common = { collectionId, title: 'Review', description: null };
const event = (startMs: number, endMs: number, allDay = false): EntryDraft => ({
  ...common,
  kind: 'event',
  startMs,
  endMs,
  allDay,
  location: null,
});
const day = fc.integer({ min: 0, max: 4000 }).map((count) => addDays('2024-01-01', count));
const minuteOfDay = fc.integer({ min: 4 * 60, max: 24 * 60 - 1 });

it('sends what was understood, where nothing is changed', () => {
  fc.assert(
    fc.property(day, minuteOfDay, fc.integer({ min: 0, max: 600 }), (on, minute, lasts) => {
      const startMs = timeOnDayMs(on, 0, minute);
      const timed = event(startMs, startMs + lasts * 60_000);
      expect(draftOf(formOf(timed))).toEqual(timed);
      const whole = event(startOfDayMs(on), startOfDayMs(addDays(on, 1 + (lasts % 4))), true);
      expect(draftOf(formOf(whole))).toEqual(whole);
      const task: EntryDraft = { ...common, kind: 'task', dueMs: startMs, dueAllDay: false };
      expect(draftOf(formOf(task))).toEqual(task);
    }),
    { seed: 11 },
  );
});

it('takes a task without a time for due on its day, and without a day for undated', () => {
  const form = formOf({ ...common, kind: 'task', dueMs: timeOnDayMs('2026-11-20', 9, 0), dueAllDay: false });
  expect(draftOf({ ...form, time: '' })).toMatchObject({ dueMs: startOfDayMs('2026-11-20'), dueAllDay: true });
  expect(draftOf({ ...form, day: '', time: '' })).toMatchObject({ dueMs: null, dueAllDay: false });
  expect(faultOf({ ...form, day: '' })).toBe('day');
});

it('lasts as long as before when its beginning is moved', () => {
  const form = formOf(event(timeOnDayMs('2026-11-20', 23, 30), timeOnDayMs('2026-11-21', 0, 15)));
  expect(withStart(form, { time: '09:00' })).toMatchObject({ endDay: '2026-11-20', endTime: '09:45' });
  const whole = formOf(event(startOfDayMs('2026-11-20'), startOfDayMs('2026-11-22'), true));
  expect(withStart(whole, { day: '2026-12-01' })).toMatchObject({ endDay: '2026-12-02' });
});

it('is kept back by what is missing or runs backwards', () => {
  const form = formOf(event(timeOnDayMs('2026-11-20', 9, 0), timeOnDayMs('2026-11-20', 10, 0)));
  expect(faultOf({ ...form, title: ' ' })).toBe('title');
  expect(faultOf({ ...form, day: '' })).toBe('day');
  expect(faultOf({ ...form, time: '' })).toBe('time');
  expect(faultOf({ ...form, endTime: '08:00' })).toBe('end');
  expect(draftOf({ ...form, endTime: '08:00' })).toBeNull();
});
