import { Checkbox, CloseButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Task } from '../../contract/schedule.ts';
import { EntryIcon } from './entry-icons.tsx';
import { useGlance } from './glance-store.ts';
import { openEntry } from './open-entry.ts';
import { dismissTaskFault, setDone, useSchedule } from './schedule-store.ts';
import { groupTasks, type TaskGroup } from './task-groups.ts';
import css from './task-list.module.css';
import { shortDayText, timeText } from './time-words.ts';
import { useTimeLocale } from './use-time-locale.ts';

/** From 1 to 4 is high (RFC 5545, 3.8.1.9). */
const LEAST_HIGH = 4;

/** What is to be done, by how soon; ticked here, ticked on the server. */
export function TaskList(): ReactNode {
  const { t } = useTranslation();
  const tasks = useSchedule((state) => state.tasks);
  const nowMs = useGlance((state) => state.nowMs);
  return (
    <section className={css.tasks} aria-labelledby="schedule-tasks">
      <h2 id="schedule-tasks" className={css.heading}>
        {t('schedule.tasks')}
      </h2>
      <Fault />
      {tasks?.length === 0 && <p className={css.none}>{t('schedule.noTasks')}</p>}
      {groupTasks(tasks ?? [], nowMs).map(({ group, tasks: grouped }) => (
        <section key={group} aria-labelledby={`tasks-${group}`}>
          <h3 id={`tasks-${group}`} className={css.group} data-group={group}>
            {t(`schedule.groups.${group}`)}
          </h3>
          <ul className={css.list}>
            {grouped.map((task) => (
              <TaskRow key={task.entryId} task={task} group={group} among={tasks ?? []} />
            ))}
          </ul>
        </section>
      ))}
    </section>
  );
}

function TaskRow({ task, group, among }: { task: Task; group: TaskGroup; among: readonly Task[] }): ReactNode {
  const { t } = useTranslation();
  const changing = useSchedule((state) => state.changing.has(task.entryId));
  const { title, done, documentId, priority } = task;
  return (
    <li className={css.row} data-done={done}>
      <Checkbox
        aria-label={t('schedule.markDone', { title })}
        checked={done !== changing}
        disabled={changing}
        onChange={() => void setDone(task, !done)}
      />
      <span className={css.words}>
        <button
          type="button"
          className={css.title}
          data-entry
          aria-label={t('schedule.taskOpen', { title })}
          aria-disabled={documentId === null}
          title={documentId === null ? t('schedule.notRead') : undefined}
          onClick={() => documentId !== null && openEntry(task, among)}
        >
          {done ? <s>{title}</s> : title}
        </button>
        <Due task={task} group={group} />
      </span>
      {priority > 0 && priority <= LEAST_HIGH && !done && (
        <span className={css.priority} title={t('schedule.priority')}>
          <EntryIcon name="priority" />
          <span className="visually-hidden">{t('schedule.priority')}</span>
        </span>
      )}
    </li>
  );
}

function Due({ task: { dueMs, dueAllDay, done }, group }: { task: Task; group: TaskGroup }): ReactNode {
  const { t } = useTranslation();
  const locale = useTimeLocale();
  const nowMs = useGlance((state) => state.nowMs);
  if (done) return <span className={css.due}>{t('schedule.done')}</span>;
  if (dueMs === null || (group === 'today' && dueAllDay)) return null;
  const day = group === 'today' ? [] : [shortDayText(dueMs, nowMs, locale)];
  const time = dueAllDay ? [] : [timeText(dueMs, locale)];
  return (
    <span className={css.due} data-group={group}>
      {t('schedule.due', { when: [...day, ...time].join(', ') })}
    </span>
  );
}

function Fault(): ReactNode {
  const { t } = useTranslation();
  const fault = useSchedule((state) => state.taskFault);
  return (
    <div role="status">
      {fault !== null && (
        <div className={css.fault}>
          <p>
            {fault.failure.code === 'ENTRY_CHANGED'
              ? t('schedule.taskChanged', { title: fault.title })
              : `${t('schedule.taskFailed', { title: fault.title })} ${fault.failure.message}`}
          </p>
          <CloseButton size="sm" aria-label={t('schedule.dismiss')} onClick={dismissTaskFault} />
        </div>
      )}
    </div>
  );
}
