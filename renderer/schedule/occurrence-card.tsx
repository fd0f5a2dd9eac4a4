import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Occurrence } from '../../contract/schedule.ts';
import { EntryIcon } from './entry-icons.tsx';
import { useGlance } from './glance-store.ts';
import css from './occurrence-card.module.css';
import { openEntry } from './open-entry.ts';
import { spanText, timeText } from './time-words.ts';
import { useTimeLocale } from './use-time-locale.ts';

/** How many people an appointment names before it counts the rest. */
const NAMED = 3;

interface OccurrenceCardProps {
  occurrence: Occurrence;
  /** What can be stepped through once it is open. */
  among: readonly Occurrence[];
  /** In a column of a week: when it begins, and what it is. */
  small?: boolean;
  /** It stands beside its time. */
  timeBeside?: boolean;
}

/** An appointment: when, what, where, with whom. Opens its document beside the page. */
export function OccurrenceCard({ occurrence, among, small = false, timeBeside = false }: OccurrenceCardProps): ReactNode {
  const { t } = useTranslation();
  const locale = useTimeLocale();
  const nowMs = useGlance((state) => state.nowMs);
  const color = useGlance(
    ({ collections }) => collections.find(({ collectionId }) => collectionId === occurrence.collectionId)?.color ?? null,
  );
  const { title, startMs, endMs, allDay, status, documentId, recurring, location } = occurrence;
  const cancelled = status === 'cancelled';
  const state = allDay ? 'plain' : endMs <= nowMs ? 'over' : startMs <= nowMs && !cancelled ? 'now' : 'plain';
  return (
    <button
      type="button"
      className={css.card}
      data-entry
      data-small={small}
      data-state={state}
      data-status={status}
      aria-disabled={documentId === null}
      title={documentId === null ? t('schedule.notRead') : small ? title : undefined}
      onClick={() => documentId !== null && openEntry(occurrence, among)}
    >
      <i className={css.color} style={color === null ? undefined : { background: color }} />
      <span className={css.body}>
        {!allDay && !timeBeside && (
          <span className={css.time}>{small ? timeText(startMs, locale) : spanText(startMs, endMs, locale)}</span>
        )}
        <span className={css.title}>{cancelled ? <s>{title}</s> : title}</span>
        {state === 'now' && <span className={css.now}>{t('schedule.goingOn')}</span>}
        {(cancelled || status === 'tentative' || recurring) && (
          <span className={css.marks}>
            {cancelled && <span className={css.mark}>{t('schedule.cancelled')}</span>}
            {status === 'tentative' && <span className={css.mark}>{t('schedule.tentative')}</span>}
            {recurring && (
              <span className={css.repeats}>
                <EntryIcon name="repeats" size={13} />
                <span className={small ? 'visually-hidden' : undefined}>{t('schedule.repeats')}</span>
              </span>
            )}
          </span>
        )}
        {location !== null && location !== '' && (
          <span className={css.fact}>
            <EntryIcon name="place" size={13} />
            <span>{location}</span>
          </span>
        )}
        {!small && <People occurrence={occurrence} />}
      </span>
    </button>
  );
}

function People({ occurrence: { attendees } }: { occurrence: Occurrence }): ReactNode {
  const { t } = useTranslation();
  if (attendees.length === 0) return null;
  const names = attendees.slice(0, NAMED).map(({ name, email }) => name || email);
  const rest = attendees.length - names.length;
  const shown = names.join(', ');
  return (
    <span className={css.fact}>
      <EntryIcon name="people" size={13} />
      <span>{t('schedule.with', { names: rest > 0 ? t('schedule.more', { names: shown, count: rest }) : shown })}</span>
    </span>
  );
}
