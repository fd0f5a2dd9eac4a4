import { Alert, Button } from '@mantine/core';
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Check } from '../../contract/app.ts';
import type { FailureData } from '../../contract/failure-table.ts';
import { failureOf, useConnection } from '../connection.ts';
import css from './settings-window.module.css';

/** Everything the product stands on, looked at one by one. */
export function HealthSection(): ReactNode {
  const { t } = useTranslation();
  const { checks, failure, busy, look } = useChecks();
  const attention = checks?.filter(({ state }) => state !== 'ok').length ?? 0;
  return (
    <>
      <p className={css.intro}>{t('settings.health.intro')}</p>
      <div className={css.testLine}>
        <Button variant="default" loading={busy} onClick={look}>
          {t('settings.health.again')}
        </Button>
        <span role="status" className={css.hint}>
          {busy && t('settings.health.checking')}
          {!busy &&
            checks !== null &&
            (attention === 0 ? t('settings.health.allOk') : t('settings.health.some', { count: attention }))}
        </span>
      </div>
      {failure !== null && (
        <Alert color="red" variant="light" role="alert">
          {failure.message}
        </Alert>
      )}
      <ul className={css.checks}>
        {checks?.map((check) => (
          <li key={check.name}>
            <span className={css.checkState} data-state={check.state}>
              {t(`settings.health.${check.state}`)}
            </span>
            <span>
              <strong>{check.name}</strong>
              <span className={css.checkDetail}>{check.detail}</span>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function useChecks() {
  const client = useConnection((state) => state.client);
  const [asked, setAsked] = useState(0);
  const [checks, setChecks] = useState<readonly Check[] | null>(null);
  const [failure, setFailure] = useState<FailureData | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (client === null) return;
    const leaving = new AbortController();
    const run = async () => {
      setBusy(true);
      try {
        const answer = await client.app.doctor(undefined, { signal: leaving.signal });
        if (leaving.signal.aborted) return;
        setChecks(answer);
        setFailure(null);
      } catch (error) {
        if (leaving.signal.aborted) return;
        setFailure(failureOf(error));
      }
      setBusy(false);
    };
    void run();
    return () => leaving.abort();
  }, [client, asked]);
  return { checks, failure, busy, look: useCallback(() => setAsked((times) => times + 1), []) };
}
