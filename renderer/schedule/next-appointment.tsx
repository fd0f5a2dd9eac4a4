import './texts.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { goTo } from '../frame/place-store.ts';
import { useFollowGlance } from './follow-glance.ts';
import { useGlance } from './glance-store.ts';
import css from './next-appointment.module.css';
import { timeText, untilText } from './time-words.ts';
import { useTimeLocale } from './use-time-locale.ts';

/** What is on now or comes next, in the line of state; opens the schedule. Nothing where there is none. */
export function NextAppointment(): ReactNode {
  useFollowGlance();
  const { t } = useTranslation();
  const locale = useTimeLocale();
  const next = useGlance((state) => state.next);
  const nowMs = useGlance((state) => state.nowMs);
  if (next === null || next.endMs <= nowMs) return null;
  const time = timeText(next.startMs, locale);
  const when = untilText(next.startMs, nowMs, locale) ?? t('schedule.goingOn');
  return (
    <button
      type="button"
      className={css.next}
      data-testid="next-appointment"
      title={`${time} ${next.title}${next.location === null ? '' : `, ${next.location}`}`}
      onClick={() => goTo('schedule')}
    >
      <span className={css.time}>{time}</span> <span className={css.title}>{next.title}</span>{' '}
      <span className={css.when}>{when}</span>
      <span className="visually-hidden">. {t('schedule.nextOpen')}</span>
    </button>
  );
}
