import { Alert, Button } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureData } from '../../contract/failure-table.ts';
import { engine } from '../connection.ts';
import { useStatus } from '../status-store.ts';
import { useGlance } from './glance-store.ts';
import css from './schedule-notice.module.css';
import { readSchedule, useSchedule } from './schedule-store.ts';
import { firstWeekday } from './time-words.ts';
import { useTimeLocale } from './use-time-locale.ts';

/** What a reader must know of what is shown: it could not be read, or it may not be what the server has now. */
export function ScheduleNotice(): ReactNode {
  const { t } = useTranslation();
  const locale = useTimeLocale();
  const failure = useSchedule((state) => state.failure);
  const { online } = useNetwork();
  const resting = useStatus(({ status }) => status?.mode === 'offline');
  const server = useServerFailure();
  if (failure !== null && failure.code !== 'CONNECTION_LOST') {
    return (
      <Alert color="red" variant="light" role="alert" className={css.notice ?? ''}>
        {failure.message}{' '}
        <Button size="compact-xs" variant="default" onClick={() => void readSchedule(firstWeekday(locale))}>
          {t('schedule.tryAgain')}
        </Button>
      </Alert>
    );
  }
  const line = resting
    ? t('schedule.offlineMode')
    : online
      ? server === null
        ? null
        : `${t('schedule.asSynced')} ${server.message}`
      : t('schedule.offline');
  return <div role="status">{line !== null && <p className={css.line}>{line}</p>}</div>;
}

/** Why the server of a calendar shown cannot be asked just now; null while it can. */
function useServerFailure(): FailureData | null {
  const [failure, setFailure] = useState<FailureData | null>(null);
  const version = useGlance((state) => state.version);
  useEffect(() => {
    const leaving = new AbortController();
    const used = new Set(useGlance.getState().collections.map(({ accountId }) => accountId));
    engine()
      .accounts.list(undefined, { signal: leaving.signal })
      .then((accounts) => {
        const failing = accounts.find((account) => used.has(account.accountId) && account.failure !== null);
        if (!leaving.signal.aborted) setFailure(failing?.failure ?? null);
      })
      // Whatever keeps it from being read is told by the page itself.
      .catch(() => undefined);
    return () => leaving.abort();
  }, [version]);
  return failure;
}
