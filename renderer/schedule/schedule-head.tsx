import { Button, SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { EntryDraft } from '../../contract/schedule.ts';
import { Icon } from '../frame/icons.tsx';
import { dayOf, weekOf } from './days.ts';
import { useGlance } from './glance-store.ts';
import { placesFor } from './new-draft.ts';
import css from './schedule-head.module.css';
import { showToday, showView, step, useSchedule, type ScheduleView } from './schedule-store.ts';
import { dayText, firstWeekday, weekText } from './time-words.ts';
import { useTimeLocale } from './use-time-locale.ts';

const views = ['day', 'week', 'contacts'] as const satisfies readonly ScheduleView[];

/** Which time is shown, how to get to another, and what can be made. */
export function ScheduleHead({ onMake }: { onMake: (kind: EntryDraft['kind']) => void }): ReactNode {
  const { t } = useTranslation();
  const view = useSchedule((state) => state.view);
  return (
    <header className={css.head}>
      {view !== 'contacts' && <TimeSteps view={view} />}
      <span className={css.grow} />
      <SegmentedControl
        size="xs"
        className={css.views ?? ''}
        classNames={{ indicator: css.indicator ?? '' }}
        aria-label={t('schedule.view')}
        value={view}
        onChange={(value) => showView(views.find((each) => each === value) ?? 'day')}
        data={views.map((value) => ({ value, label: t(`schedule.views.${value}`) }))}
      />
      <Make kind="event" onMake={onMake} />
      <Make kind="task" onMake={onMake} />
    </header>
  );
}

function TimeSteps({ view }: { view: 'day' | 'week' }): ReactNode {
  const { t } = useTranslation();
  const locale = useTimeLocale();
  const day = useSchedule((state) => state.day);
  const today = useGlance(({ nowMs }) => dayOf(nowMs));
  return (
    <>
      <span className={css.steps}>
        <button type="button" aria-label={t(`schedule.previous.${view}`)} onClick={() => step(-1)}>
          <Icon name="left" size={14} />
        </button>
        <Button size="compact-sm" variant="default" disabled={day === today} title={t('schedule.keys')} onClick={showToday}>
          {t('schedule.today')}
        </Button>
        <button type="button" aria-label={t(`schedule.next.${view}`)} onClick={() => step(1)}>
          <Icon name="right" size={14} />
        </button>
      </span>
      <p className={css.when} aria-live="polite">
        {view === 'week' ? weekText(weekOf(day, firstWeekday(locale)), locale) : dayText(day, locale)}
      </p>
    </>
  );
}

function Make({ kind, onMake }: { kind: EntryDraft['kind']; onMake: (kind: EntryDraft['kind']) => void }): ReactNode {
  const { t } = useTranslation();
  const possible = useGlance(({ collections }) => placesFor(kind, collections).length > 0);
  if (!possible) return null;
  return (
    <Button
      size="compact-sm"
      variant="default"
      className={css.make ?? ''}
      leftSection={<Icon name="plus" size={13} />}
      onClick={() => onMake(kind)}
    >
      {kind === 'event' ? t('schedule.newEvent') : t('schedule.newTask')}
    </Button>
  );
}
