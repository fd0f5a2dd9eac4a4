import { Alert, Button } from '@mantine/core';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../contract/accounts.ts';
import type { SourceId } from '../../contract/ids.ts';
import type { SyncedSource, SyncStatus } from '../../contract/sync.ts';
import { useAccounts } from '../accounts/use-accounts.ts';
import { openAccounts } from '../frame/place-store.ts';
import { sizeInWords } from '../library/quantities.ts';
import { useSettings } from '../settings-store.ts';
import { plainName } from '../text/format.ts';
import { addText } from '../text/index.ts';
import { SyncDetails, type DetailsShown } from './details.tsx';
import { ProgressLine } from './progress-line.tsx';
import { Questions } from './question-alert.tsx';
import { SourceRow } from './source-row.tsx';
import { SyncHead } from './sync-head.tsx';
import css from './sync-page.module.css';
import { syncText } from './text.en.ts';
import { useSourceName } from './use-source-name.ts';
import { useSyncState } from './use-sync-state.ts';
import { useSyncStatus } from './use-sync-status.ts';

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
      <SyncHead
        status={status}
        stopped={accounts?.filter(isStopped).map(({ accountId }) => accountId) ?? []}
        onVerify={() => setVerifying({ source: null })}
      />
      {status !== null && accounts !== null && (
        <>
          {nothing && <Nothing accounts={accounts} />}
          {!nothing && <Hindered status={status} />}
          {status.progress !== null && <ProgressLine progress={status.progress} />}
          <SignIns accounts={accounts} />
          <Questions sources={status.sources} />
          {accounts.map((account) => (
            <AccountSources
              key={account.accountId}
              account={account}
              isTold={status.toldAtOnce.includes(account.accountId)}
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

/** Why nothing is asked of servers now, and what still works. */
function Hindered({ status }: { status: SyncStatus }): ReactNode {
  const { t } = useTranslation();
  const state = useSyncState(status.state);
  const hindered = state === 'offline' || state === 'offlineMode' || state === 'paused' || state === 'metered';
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
  /** Its server tells of changes as they happen. */
  isTold: boolean;
  sources: readonly SyncedSource[];
  onVerify(source: SyncedSource): void;
  onDetails(shown: { tab: DetailsShown['tab']; sourceId: SourceId | null }): void;
}

function AccountSources({ account, isTold, sources, onVerify, onDetails }: AccountSourcesProps): ReactNode {
  const { t } = useTranslation();
  const { accountId, label } = account;
  if (sources.length === 0) return null;
  return (
    <section aria-labelledby={`sync-${accountId}`} className={css.account}>
      <h2 id={`sync-${accountId}`} className={css.label}>
        {plainName(label)}
      </h2>
      {isTold && (
        <p className={css.told} title={t('sync.toldAtOnceHint')}>
          {t('sync.toldAtOnce')}
        </p>
      )}
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
