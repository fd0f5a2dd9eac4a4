import { expect, it } from 'vitest';
import type { Task } from '../../contract/schedule.ts';
import { startOfDayMs, timeOnDayMs } from './days.ts';
import { groupTasks } from './task-groups.ts';

const task = (title: string, dueMs: number | null, dueAllDay = false): Task => ({
  entryId: title as Task['entryId'],
  documentId: null,
  collectionId: 'todo' as Task['collectionId'],
  title,
  dueMs,
  dueAllDay,
  priority: 0,
  description: null,
  done: false,
  doneAtMs: null,
});

it('tells overdue from due today to the minute, and gives what is due on a day all of it', () => {
  const tasks = [
    task('yesterday', startOfDayMs('2026-11-19'), true),
    task('this morning', timeOnDayMs('2026-11-20', 9, 0)),
    task('today', startOfDayMs('2026-11-20'), true),
    task('tonight', timeOnDayMs('2026-11-20', 22, 0)),
    task('next Friday', startOfDayMs('2026-11-27'), true),
    task('later', startOfDayMs('2026-11-28'), true),
    task('some time', null),
  ];
  const groups = groupTasks(tasks, timeOnDayMs('2026-11-20', 12, 0));
  expect(groups.map(({ group, tasks: own }) => [group, own.map(({ title }) => title)])).toEqual([
    ['overdue', ['yesterday', 'this morning']],
    ['today', ['today', 'tonight']],
    ['week', ['next Friday']],
    ['later', ['later']],
    ['undated', ['some time']],
  ]);
});
