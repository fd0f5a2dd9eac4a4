import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Occurrence } from '../../contract/schedule.ts';
import { dayOf, type Day } from './days.ts';
import css from './day-view.module.css';
import { placeOfNow, planOfDay } from './day-plan.ts';
import { useGlance } from './glance-store.ts';
import { OccurrenceCard } from './occurrence-card.tsx';
import { dayText, timeText } from './time-words.ts';
import { useTimeLocale } from './use-time-locale.ts';

/** A day as a list in time: what lasts all of it first, now as a line between what was and what comes. */
export function DayView({ day, occurrences }: { day: Day; occurrences: readonly Occurrence[] }): ReactNode {
  const { t } = useTranslation();
  const nowMs = useGlance((state) => state.nowMs);
  const locale = useTimeLocale();
  const { allDay, timed } = planOfDay(occurrences, day);
  const today = dayOf(nowMs) === day;
  if (allDay.length === 0 && timed.length === 0) {
    return (
      <div className={css.free}>
        <p>{today ? t('schedule.freeToday') : t('schedule.free', { day: dayText(day, locale) })}</p>
        <p className={css.hint}>{t('schedule.freeHint')}</p>
      </div>
    );
  }
  const nowBefore = today ? placeOfNow(timed, nowMs) : -1;
  return (
    <ol className={css.day} aria-label={t('schedule.dayTimeline')}>
      {allDay.length > 0 && (
        <li className={css.row}>
          <span className={css.gutter}>{t('schedule.allDay')}</span>
          <Cards group={allDay} among={occurrences} />
        </li>
      )}
      {timed.map((group, index) => (
        <Fragment key={keyOf(group)}>
          {index === nowBefore && <NowLine timeMs={nowMs} />}
          <li className={css.row}>
            <Gutter group={group} />
            <Cards group={group} among={occurrences} timeBeside={group.length === 1} />
          </li>
        </Fragment>
      ))}
      {nowBefore === timed.length && <NowLine timeMs={nowMs} after={t('schedule.restOfDay')} />}
    </ol>
  );
}

/** When it begins and ends; of several at the same time, when the first begins. */
function Gutter({ group }: { group: readonly Occurrence[] }): ReactNode {
  const { t } = useTranslation();
  const locale = useTimeLocale();
  const [first] = group;
  if (first === undefined) return null;
  const ends = group.length === 1 && first.endMs > first.startMs;
  return (
    <span className={css.gutter}>
      <span className={css.start}>{timeText(first.startMs, locale)}</span>
      <span className={css.end}>
        {ends && t('schedule.until', { time: timeText(first.endMs, locale) })}
        {group.length > 1 && t('schedule.atOnce', { count: group.length })}
      </span>
    </span>
  );
}

interface CardsProps {
  group: readonly Occurrence[];
  among: readonly Occurrence[];
  timeBeside?: boolean;
}

function Cards({ group, among, timeBeside = false }: CardsProps): ReactNode {
  return (
    <div className={css.cards}>
      {group.map((each) => (
        <OccurrenceCard key={`${each.entryId} ${each.startMs}`} occurrence={each} among={among} timeBeside={timeBeside} />
      ))}
    </div>
  );
}

function NowLine({ timeMs, after }: { timeMs: number; after?: string }): ReactNode {
  const { t } = useTranslation();
  const locale = useTimeLocale();
  return (
    <li className={css.now} data-testid="now-line">
      <span className={css.nowTime}>
        <span className="visually-hidden">{t('schedule.now', { time: timeText(timeMs, locale) })}</span>
        <span aria-hidden="true">{timeText(timeMs, locale)}</span>
      </span>
      <i className={css.nowLine} />
      {after !== undefined && <span className={css.hint}>{after}</span>}
    </li>
  );
}

function keyOf(group: readonly Occurrence[]): string {
  return group.map(({ entryId, startMs }) => `${entryId} ${startMs}`).join();
}
