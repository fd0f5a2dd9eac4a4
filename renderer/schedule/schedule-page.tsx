import './texts.ts';
import { useMediaQuery } from '@mantine/hooks';
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../connection.ts';
import type { EntryDraft } from '../../contract/schedule.ts';
import { useEscape } from '../frame/use-escape.ts';
import { closeViewer, useViewer, VIEWER_BESIDE } from '../viewer/viewer-store.ts';
import { ContactsView } from './contacts-view.tsx';
import { DayView } from './day-view.tsx';
import { dayOf } from './days.ts';
import { EntryCard } from './entry-card.tsx';
import { useGlance } from './glance-store.ts';
import { newDraft } from './new-draft.ts';
import { ScheduleEmpty } from './schedule-empty.tsx';
import { ScheduleHead } from './schedule-head.tsx';
import { ScheduleNotice } from './schedule-notice.tsx';
import css from './schedule-page.module.css';
import { arrive, readSchedule, useSchedule } from './schedule-store.ts';
import { TaskList } from './task-list.tsx';
import { firstWeekday } from './time-words.ts';
import { useScheduleKeys } from './use-schedule-keys.ts';
import { useTimeLocale } from './use-time-locale.ts';
import { WeekView } from './week-view.tsx';

const ViewerPane = lazy(async () => ({ default: (await import('../viewer/viewer-pane.tsx')).ViewerPane }));

/** Appointments of a day or a week, what is to be done, and the people in the address books: all read on this computer. */
export function SchedulePage(): ReactNode {
  const { t } = useTranslation();
  const viewing = useViewer((state) => state.targets.length > 0);
  const beside = useMediaQuery(VIEWER_BESIDE, true, { getInitialValueInEffect: false });
  const synced = useGlance(({ collections }) => collections.length > 0);
  const view = useSchedule((state) => state.view);
  const [making, setMaking] = useState<EntryDraft | null>(null);
  useFollowSchedule();
  useScheduleKeys();
  useEscape(closeViewer);
  const make = (kind: EntryDraft['kind']): void => {
    closeViewer();
    setMaking(newDraft(kind, useGlance.getState().collections, useSchedule.getState().day));
  };
  return (
    <>
      <section className={css.page} aria-labelledby="schedule-title" inert={viewing && !beside}>
        <h1 id="schedule-title" className="visually-hidden">
          {t('schedule.title')}
        </h1>
        {synced ? (
          <>
            <ScheduleHead onMake={make} />
            <ScheduleNotice />
            <div className={css.scroll}>
              {making !== null && (
                <EntryCard
                  key={`${making.kind} ${making.kind === 'event' ? making.startMs : making.dueMs}`}
                  draft={making}
                  onClose={() => setMaking(null)}
                />
              )}
              {view === 'contacts' ? <ContactsView /> : <Days />}
            </div>
          </>
        ) : (
          <ScheduleEmpty />
        )}
      </section>
      {viewing && (
        <Suspense>
          <ViewerPane />
        </Suspense>
      )}
    </>
  );
}

/** The day on which clocks are put back. */
const LONGEST_DAY_MS = 25 * 3_600_000;

/** As it was last read: until the next time asked for has been, the one before stays. */
function Days(): ReactNode {
  const agenda = useSchedule((state) => state.agenda);
  return (
    <div className={css.panes}>
      <div className={css.days} aria-busy={agenda === null}>
        {agenda !== null &&
          (agenda.toMs - agenda.fromMs > LONGEST_DAY_MS ? (
            <WeekView first={dayOf(agenda.fromMs)} occurrences={agenda.occurrences} />
          ) : (
            <DayView day={dayOf(agenda.fromMs)} occurrences={agenda.occurrences} />
          ))}
      </div>
      <TaskList />
    </div>
  );
}

/** Reads what is shown, anew with each day and view, and whenever it may have changed. */
function useFollowSchedule(): void {
  const locale = useTimeLocale();
  const day = useSchedule((state) => state.day);
  const view = useSchedule((state) => state.view);
  const version = useGlance((state) => state.version);
  const client = useConnection((connection) => connection.client);
  useEffect(() => {
    if (client !== null) void readSchedule(firstWeekday(locale));
  }, [client, day, view, version, locale]);
  useEffect(arrive, []);
}
