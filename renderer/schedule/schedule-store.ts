import { create } from 'zustand';
import type { FailureData } from '../../contract/failure-table.ts';
import type { EntryId } from '../../contract/ids.ts';
import type { Agenda, Task } from '../../contract/schedule.ts';
import { engine, failureOf } from '../connection.ts';
import { useStatus } from '../status-store.ts';
import { addDays, dayOf, weekOf, type Day } from './days.ts';

export type ScheduleView = 'day' | 'week' | 'contacts';

/** What became of a tick that did not go through. */
export interface TaskFault {
  title: string;
  failure: FailureData;
}

export interface ScheduleState {
  view: ScheduleView;
  /** The day shown, or one of the week shown. */
  day: Day;
  /** Somebody is on the way to that day; else the page begins with today. */
  wanted: boolean;
  agenda: Agenda | null;
  /** Not done, and those ticked since the page was opened, so that a slip can be taken back. */
  tasks: readonly Task[] | null;
  failure: FailureData | null;
  /** Tasks being changed on the server. */
  changing: ReadonlySet<EntryId>;
  taskFault: TaskFault | null;
}

const nothing = (): ScheduleState => ({
  view: 'day',
  day: dayOf(Date.now()),
  wanted: false,
  agenda: null,
  tasks: null,
  failure: null,
  changing: new Set(),
  taskFault: null,
});

export const useSchedule = create<ScheduleState>(nothing);

// A locked profile leaves nothing on the page: whoever unlocks next may be somebody else.
useStatus.subscribe(({ status }) => {
  if (status?.vault.state !== 'unlocked') useSchedule.setState(nothing());
});

let latest = 0;

/** Reads what is shown; an older reading that answers later is dropped, and what was shown stays until then. */
export async function readSchedule(weekStart: number): Promise<void> {
  const mine = ++latest;
  const { view, day } = useSchedule.getState();
  const input = view === 'week' ? { day: weekOf(day, weekStart), days: 7 } : { day, days: 1 };
  try {
    const [agenda, open] = await Promise.all([engine().schedule.agenda(input), engine().schedule.tasks({})]);
    if (mine === latest) useSchedule.setState(({ tasks }) => ({ agenda, tasks: withTicked(open, tasks ?? []), failure: null }));
  } catch (error) {
    if (mine === latest) useSchedule.setState({ failure: failureOf(error) });
  }
}

/** What was ticked here stays where it stood. */
function withTicked(open: readonly Task[], before: readonly Task[]): Task[] {
  const known = new Set(open.map(({ entryId }) => entryId));
  return [...open, ...before.filter(({ done, entryId }) => done && !known.has(entryId))];
}

export function showView(view: ScheduleView): void {
  useSchedule.setState({ view });
}

export function showDay(day: Day): void {
  useSchedule.setState({ day, view: 'day' });
}

/** The page will begin with this day. */
export function wantDay(day: Day): void {
  useSchedule.setState({ day, view: 'day', wanted: true });
}

/** The page is opened. */
export function arrive(): void {
  useSchedule.setState(({ wanted, day }) => ({ day: wanted ? day : dayOf(Date.now()), wanted: false }));
}

export function showToday(): void {
  useSchedule.setState({ day: dayOf(Date.now()) });
}

/** By a day, or by a week where one is shown. */
export function step(by: 1 | -1): void {
  useSchedule.setState(({ day, view }) => ({ day: addDays(day, view === 'week' ? by * 7 : by) }));
}

/** Ticks a task on its server. What was changed elsewhere meanwhile is shown as it is there; nothing is overwritten. */
export async function setDone({ entryId, title }: Task, done: boolean): Promise<void> {
  useSchedule.setState(({ changing }) => ({ changing: new Set(changing).add(entryId), taskFault: null }));
  try {
    replaceTask(await engine().schedule.setTaskDone({ entryId, done }));
  } catch (error) {
    const failure = failureOf(error);
    if (failure !== null) useSchedule.setState({ taskFault: { title, failure } });
    if (failure?.code === 'ENTRY_CHANGED') await readTasks();
  } finally {
    useSchedule.setState(({ changing }) => ({ changing: new Set([...changing].filter((each) => each !== entryId)) }));
  }
}

export function dismissTaskFault(): void {
  useSchedule.setState({ taskFault: null });
}

function replaceTask(task: Task): void {
  useSchedule.setState(({ tasks }) => ({ tasks: tasks?.map((each) => (each.entryId === task.entryId ? task : each)) ?? null }));
}

async function readTasks(): Promise<void> {
  try {
    const tasks = await engine().schedule.tasks({});
    useSchedule.setState({ tasks });
  } catch (error) {
    useSchedule.setState({ failure: failureOf(error) });
  }
}
