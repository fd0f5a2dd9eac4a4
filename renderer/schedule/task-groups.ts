import type { Task } from '../../contract/schedule.ts';
import { addDays, dayOf, startOfDayMs } from './days.ts';

export type TaskGroup = 'overdue' | 'today' | 'week' | 'later' | 'undated';

const ORDER = ['overdue', 'today', 'week', 'later', 'undated'] as const satisfies readonly TaskGroup[];

/** Tasks by how soon they are due; groups without any are left out. The order within each stays. */
export function groupTasks(tasks: readonly Task[], nowMs: number): { group: TaskGroup; tasks: Task[] }[] {
  const today = dayOf(nowMs);
  const [tomorrowMs, weekMs] = [startOfDayMs(addDays(today, 1)), startOfDayMs(addDays(today, 8))];
  const groupOf = ({ dueMs, dueAllDay }: Task): TaskGroup => {
    if (dueMs === null) return 'undated';
    // What is due on a day has all of it.
    if (dueAllDay ? dueMs < startOfDayMs(today) : dueMs < nowMs) return 'overdue';
    if (dueMs < tomorrowMs) return 'today';
    return dueMs < weekMs ? 'week' : 'later';
  };
  return ORDER.map((group) => ({ group, tasks: tasks.filter((task) => groupOf(task) === group) })).filter(
    (each) => each.tasks.length > 0,
  );
}
