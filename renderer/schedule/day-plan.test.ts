import { expect, it } from 'vitest';
import type { Occurrence } from '../../contract/schedule.ts';
import { placeOfNow, planOfDay } from './day-plan.ts';
import { timeOnDayMs } from './days.ts';

const DAY = '2026-11-20';
const at = (clock: string, day = DAY): number => {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return timeOnDayMs(day, hours, minutes);
};

function entry(title: string, startMs: number, endMs: number, more: Partial<Occurrence> = {}): Occurrence {
  return {
    entryId: title as Occurrence['entryId'],
    documentId: null,
    collectionId: 'work' as Occurrence['collectionId'],
    title,
    startMs,
    endMs,
    allDay: false,
    location: null,
    description: null,
    attendees: [],
    status: 'confirmed',
    recurring: false,
    ...more,
  };
}

const titles = (groups: readonly (readonly Occurrence[])[]): string[][] => groups.map((group) => group.map(({ title }) => title));

it('puts together what overlaps, also through a third, and leaves what follows on apart', () => {
  const { timed } = planOfDay(
    [
      entry('c', at('10:40'), at('11:30')),
      entry('a', at('9:00'), at('10:30')),
      entry('b', at('10:00'), at('10:45')),
      entry('d', at('11:30'), at('12:00')),
    ],
    DAY,
  );
  expect(titles(timed)).toEqual([['a', 'b', 'c'], ['d']]);
});

it('takes no time for what is cancelled', () => {
  const cancelled = entry('gone', at('9:00'), at('10:00'), { status: 'cancelled' });
  expect(titles(planOfDay([cancelled, entry('on', at('9:30'), at('10:30'))], DAY).timed)).toEqual([['gone'], ['on']]);
});

it('shows what began the day before, as the whole day where it fills it', () => {
  const night = entry('night', at('20:00', '2026-11-19'), at('8:00'));
  const leave = entry('leave', at('12:00', '2026-11-18'), at('12:00', '2026-11-22'));
  const over = entry('over', at('8:00', '2026-11-19'), at('0:00'));
  const plan = planOfDay([night, leave, over], DAY);
  expect(titles(plan.timed)).toEqual([['night']]);
  expect(plan.allDay.map(({ title }) => title)).toEqual(['leave']);
});

it('has now before what is still to begin, behind what goes on', () => {
  const { timed } = planOfDay([entry('a', at('9:00'), at('10:00')), entry('b', at('11:00'), at('12:00'))], DAY);
  expect(['8:00', '9:30', '10:30', '11:30'].map((clock) => placeOfNow(timed, at(clock)))).toEqual([0, 1, 1, 2]);
});
