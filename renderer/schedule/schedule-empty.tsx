import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { openSettings } from '../frame/place-store.ts';
import css from './schedule-notice.module.css';

/** Before anything is synced: what the schedule is for, and how to get one. */
export function ScheduleEmpty(): ReactNode {
  const { t } = useTranslation();
  return (
    <div className={css.empty}>
      <h2>{t('schedule.emptyTitle')}</h2>
      <p>{t('schedule.emptyBody')}</p>
      <Button variant="default" onClick={openSettings}>
        {t('schedule.openSettings')}
      </Button>
    </div>
  );
}
