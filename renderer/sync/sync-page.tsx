import { Alert, Button } from '@mantine/core';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../contract/accounts.ts';
import type { AccountId, SourceId } from '../../contract/ids.ts';
import type { SyncedSource, SyncStatus } from '../../contract/sync.ts';
import { useAccounts } from '../accounts/use-accounts.ts';
import { useAttempt } from '../accounts/use-attempt.ts';
import { engine } from '../connection.ts';
import { openAccounts } from '../frame/place-store.ts';
import { sizeInWords } from '../library/quantities.ts';
import { useSettings } from '../settings-store.ts';
import { useStatus } from '../status-store.ts';
import { addText } from '../text/index.ts';
import { SyncDetails, type DetailsShown } from './details.tsx';
import { ProgressLine } from './progress-line.tsx';
import { Questions } from './question-alert.tsx';
import { SourceRow } from './source-row.tsx';
import css from './sync-page.module.css';
import { syncText } from './text.en.ts';
import { useSourceName } from './use-source-name.ts';
import { useSyncStatus } from './use-sync-status.ts';
import { useWhenInWords } from './when-in-words.ts';

addText({ sync: syncText });

const VerifyDrawer = lazy(async () => ({ default: (await import('./verify-drawer.tsx')).VerifyDrawer }));

/** What is synced from servers: whether it is complete, what is being done, what could not be, and what waits for a person. */
export function SyncPage(): ReactNode {
  const { status, failed } = useSyncStatus();
  const { accounts } = useAccounts();
  const [verifying, setVerifying] = useState<{ source: SyncedSource | null } | null>(null);
  const [details, setDetails] = useState<DetailsShown>({ tab: 'problems', sourceId: null });
  const nameOf = useSourceName();
  if (failed !== null) {
    return (
      <section className={css.page}>
        <Alert color="red" variant="light" role="alert">
          {failed}
        </Alert>
      </section>
    );
  }
  const nothing = status !== null && status.sources.length === 0;
  return (
    <section className={css.page} aria-labelledby="sync-title" aria-busy={status === null}>
      <Head
        status={status}
        stopped={accounts?.filter(isStopped).map(({ accountId }) => accountId) ?? []}
        onVerify={() => setVerifying({ source: null })}
      />
      {status !== null && accounts !== null && (
        <>
          {nothing && <Nothing accounts={accounts} />}
          {!nothing && <Hindered state={status.state} />}
          {status.progress !== null && <ProgressLine progress={status.progress} />}
          <SignIns accounts={accounts} />
          <Questions sources={status.sources} />
          {accounts.map((account) => (
            <AccountSources
              key={account.accountId}
              account={account}
              sources={status.sources.filter(({ accountId }) => accountId === account.accountId)}
              onVerify={(source) => setVerifying({ source })}
              onDetails={setDetails}
            />
          ))}
          {!nothing && <SyncDetails status={status} shown={details} onShow={setDetails} />}
          {!nothing && <Limits />}
        </>
      )}
      {verifying !== null && (
        <Suspense>
          <VerifyDrawer
            which={verifying.source === null ? {} : { sourceId: verifying.source.sourceId }}
            name={verifying.source === null ? null : nameOf(verifying.source)}
            onClose={() => setVerifying(null)}
          />
        </Suspense>
      )}
    </section>
  );
}

/** All its requests have stopped until a person has done something. */
function isStopped({ state, signedOut }: Account): boolean {
  return state !== 'ready' && !signedOut;
}

interface HeadProps {
  status: SyncStatus | null;
  /** Accounts that wait for a person. */
  stopped: readonly AccountId[];
  onVerify(): void;
}

/** The page's name, the whole in a line, and what can be done with all of it. */
function Head({ status, stopped, onVerify }: HeadProps): ReactNode {
  const { t } = useTranslation();
  const { busy, failure, run } = useAttempt();
  const paused = status?.state === 'paused';
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
              disabled={paused}
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

/** Why nothing is asked of servers now, and what still works. */
function Hindered({ state }: { state: SyncStatus['state'] }): ReactNode {
  const { t } = useTranslation();
  const hindered = state === 'offline' || state === 'paused' || state === 'metered';
  return (
    <div role="status" className={hindered ? css.hindered : undefined}>
      {hindered && (
        <>
          <strong>{t(`sync.${state}`)}</strong> {t(`sync.${state}Hint`)}
        </>
      )}
    </div>
  );
}

function Nothing({ accounts }: { accounts: readonly Account[] }): ReactNode {
  const { t } = useTranslation();
  const none = accounts.length === 0;
  return (
    <div className={css.empty}>
      <h2>{none ? t('sync.emptyTitle') : t('sync.chooseTitle')}</h2>
      <p>{none ? t('sync.emptyBody') : t('sync.chooseBody')}</p>
      <Button onClick={openAccounts}>{none ? t('sync.emptyAccount') : t('sync.choose')}</Button>
    </div>
  );
}

/** How much of the network syncing may take, and when; changed in the settings, where the role allows it. */
function Limits(): ReactNode {
  const { t, i18n } = useTranslation();
  const sync = useSettings((state) => state.settings?.sync);
  if (sync === undefined) return null;
  const { maxBytesPerSecond, pauseOnMetered, maxIntervalMinutes } = sync;
  const words = [
    maxBytesPerSecond === null
      ? t('sync.limits.none')
      : t('sync.limits.some', { rate: sizeInWords(maxBytesPerSecond, i18n.language) }),
    pauseOnMetered ? t('sync.limits.metered') : t('sync.limits.anyNetwork'),
    t('sync.limits.interval', { count: maxIntervalMinutes }),
  ];
  return (
    <p className={css.limits}>
      {words.join(' · ')}
      <Button size="compact-sm" variant="subtle" aria-label={t('sync.limits.changeLabel')} onClick={openAccounts}>
        {t('sync.limits.change')}
      </Button>
    </p>
  );
}

/** Accounts whose requests have all stopped until a person signs in. */
function SignIns({ accounts }: { accounts: readonly Account[] }): ReactNode {
  const { t } = useTranslation();
  return accounts.filter(isStopped).map(({ accountId, label, failure }) => (
    <Alert key={accountId} color="red" variant="light" role="alert" title={t('sync.signInTitle', { label })}>
      <div className={css.asked}>
        <span>{failure?.message}</span>
        <Button size="compact-sm" variant="default" onClick={openAccounts}>
          {t('sync.openAccounts')}
        </Button>
      </div>
    </Alert>
  ));
}

interface AccountSourcesProps {
  account: Account;
  sources: readonly SyncedSource[];
  onVerify(source: SyncedSource): void;
  onDetails(shown: { tab: DetailsShown['tab']; sourceId: SourceId | null }): void;
}

function AccountSources({ account, sources, onVerify, onDetails }: AccountSourcesProps): ReactNode {
  const { accountId, label } = account;
  if (sources.length === 0) return null;
  return (
    <section aria-labelledby={`sync-${accountId}`} className={css.account}>
      <h2 id={`sync-${accountId}`} className={css.label}>
        {label}
      </h2>
      <ul className={css.sources}>
        {sources.map((source) => (
          <SourceRow
            key={source.sourceId}
            source={source}
            accountLabel={label}
            onVerify={() => onVerify(source)}
            onDetails={(tab) => onDetails({ tab, sourceId: source.sourceId })}
          />
        ))}
      </ul>
    </section>
  );
}
