import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Occurrence } from '../../contract/schedule.ts';
import { planOfDay } from './day-plan.ts';
import { dayOf, daysFrom, type Day } from './days.ts';
import { useGlance } from './glance-store.ts';
import { OccurrenceCard } from './occurrence-card.tsx';
import { showDay } from './schedule-store.ts';
import { columnText, dayText } from './time-words.ts';
import { useTimeLocale } from './use-time-locale.ts';
import css from './week-view.module.css';

/** Seven days side by side; one below the other where there is no room. */
export function WeekView({ first, occurrences }: { first: Day; occurrences: readonly Occurrence[] }): ReactNode {
  const { t } = useTranslation();
  const locale = useTimeLocale();
  const today = useGlance(({ nowMs }) => dayOf(nowMs));
  return (
    <div className={css.week}>
      {daysFrom(first, 7).map((day) => {
        const { allDay, timed } = planOfDay(occurrences, day);
        const shown = [...allDay, ...timed.flat()];
        const { weekday, number } = columnText(day, locale);
        return (
          <section key={day} className={css.day} data-today={day === today} aria-label={dayText(day, locale)}>
            <h2 className={css.head}>
              <button type="button" aria-current={day === today ? 'date' : undefined} onClick={() => showDay(day)}>
                <span className={css.weekday}>{weekday}</span> <span className={css.number}>{number}</span>
                <span className="visually-hidden">, {t('schedule.openDay', { day: dayText(day, locale) })}</span>
              </button>
            </h2>
            {shown.length === 0 ? (
              <p className={css.nothing}>{t('schedule.nothing')}</p>
            ) : (
              shown.map((each) => (
                <OccurrenceCard key={`${each.entryId} ${each.startMs}`} occurrence={each} among={occurrences} small />
              ))
            )}
          </section>
        );
      })}
    </div>
  );
}
