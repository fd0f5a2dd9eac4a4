import { Alert, Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountId } from '../../contract/ids.ts';
import type { SyncStatus } from '../../contract/sync.ts';
import { useAttempt } from '../accounts/use-attempt.ts';
import { engine } from '../connection.ts';
import { openAccounts } from '../frame/place-store.ts';
import { useStatus } from '../status-store.ts';
import css from './sync-page.module.css';
import { useWhenInWords } from './when-in-words.ts';

interface HeadProps {
  status: SyncStatus | null;
  /** Accounts that wait for a person. */
  stopped: readonly AccountId[];
  onVerify(): void;
}

/** The page's name, the whole in a line, and what can be done with all of it. */
export function SyncHead({ status, stopped, onVerify }: HeadProps): ReactNode {
  const { t } = useTranslation();
  const { busy, failure, run } = useAttempt();
  const paused = status?.state === 'paused';
  const resting = useStatus((each) => each.status?.mode === 'offline');
  const some = status !== null && status.sources.length > 0;
  return (
    <>
      <header className={css.head}>
        <div>
          <h1 id="sync-title" className={css.title}>
            {t('sync.title')}
          </h1>
          <p className={css.summary}>
            {status === null ? t('sync.reading') : some && <Summary status={status} stopped={stopped} />}
          </p>
        </div>
        {some && (
          <div className={css.buttons}>
            <Button
              size="sm"
              loading={busy || status.state === 'syncing'}
              disabled={paused || resting}
              onClick={() => void run(async () => engine().sync.run({}))}
            >
              {t('sync.now')}
            </Button>
            <Button
              size="sm"
              variant="default"
              onClick={() => void run(async () => (paused ? engine().sync.resume() : engine().sync.pause()))}
            >
              {paused ? t('sync.resume') : t('sync.pause')}
            </Button>
            <Button size="sm" variant="default" onClick={onVerify}>
              {t('sync.verify')}
            </Button>
            <Button size="sm" variant="subtle" onClick={openAccounts}>
              {t('sync.manage')}
            </Button>
          </div>
        )}
      </header>
      {/* What ends a run stands with its source; what hinders all stands below. */}
      {failure !== null && failure.code !== 'SYNC_PAUSED' && (
        <Alert color="red" variant="light" role="alert">
          {failure.message}
        </Alert>
      )}
    </>
  );
}

function Summary({ status: { sources, state }, stopped }: Pick<HeadProps, 'stopped'> & { status: SyncStatus }): ReactNode {
  const { t, i18n } = useTranslation();
  const when = useWhenInWords();
  // What an account waits for is one thing, however many of its sources stand still for it.
  const waiting = sources.filter(
    (each) => each.state === 'asking' || (each.state === 'stopped' && !stopped.includes(each.accountId)),
  );
  const attention = waiting.length + stopped.length;
  const synced = sources.filter((each) => each.state !== 'kept');
  const oldest = Math.min(...synced.map(({ completedAtMs }) => completedAtMs ?? 0));
  const reading =
    useStatus((each) => each.status?.library?.busy === true) && sources.some((each) => each.indexedItems < each.libraryItems);
  const items = sources.reduce((sum, { indexedItems }) => sum + indexedItems, 0);
  const complete = synced.length > 0 && oldest > 0 && synced.every((each) => each.state === 'current');
  return (
    <>
      <span>
        {attention > 0
          ? t('sync.summary.attention', { count: attention })
          : state === 'syncing'
            ? t('sync.summary.syncing')
            : complete && reading
              ? t('sync.summary.reading')
              : complete
                ? t('sync.summary.current', { when: when(oldest) })
                : t('sync.summary.notYet')}
      </span>
      <span>{t('sync.summary.items', { count: items, shown: items.toLocaleString(i18n.language) })}</span>
    </>
  );
}
