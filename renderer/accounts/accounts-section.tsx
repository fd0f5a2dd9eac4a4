import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountId } from '../../contract/ids.ts';
import type { Settings } from '../../contract/settings.ts';
import settingsCss from '../settings/settings-window.module.css';
import { Questions } from '../sync/question-alert.tsx';
import { syncText } from '../sync/text.en.ts';
import { useSyncStatus } from '../sync/use-sync-status.ts';
import { addText } from '../text/index.ts';
import { AccountRow } from './account-row.tsx';
import css from './accounts.module.css';
import { AuthoritiesGroup } from './authorities-group.tsx';
import { SignInPanel } from './sign-in-panel.tsx';
import { SyncingGroup } from './syncing-group.tsx';
import { accountsText } from './text.en.ts';
import { useAccounts } from './use-accounts.ts';

addText({ accounts: accountsText, sync: syncText });

/** The accounts of servers: adding one, what of it is synced, and signing out. */
export function AccountsSection({ settings }: { settings: Settings }): ReactNode {
  const { t } = useTranslation();
  const { accounts, failed, readAgain } = useAccounts();
  const { status } = useSyncStatus();
  const [adding, setAdding] = useState(false);
  const [added, setAdded] = useState<AccountId | null>(null);
  if (failed !== null) return <p role="alert">{failed}</p>;
  if (accounts === null) return <p className={settingsCss.intro}>{t('accounts.reading')}</p>;
  const none = accounts.length === 0;
  return (
    <>
      <p className={settingsCss.intro}>{t('accounts.intro')}</p>
      {status !== null && <Questions sources={status.sources} />}
      {none ? (
        <p className={css.empty}>{t('accounts.none')}</p>
      ) : (
        <ul className={css.accounts}>
          {accounts.map((account) => (
            <AccountRow key={account.accountId} account={account} isNew={account.accountId === added} onChanged={readAgain} />
          ))}
        </ul>
      )}
      {none || adding ? (
        <section aria-labelledby="accounts-add">
          <h3 id="accounts-add" className={settingsCss.groupTitle}>
            {t('accounts.add')}
          </h3>
          <SignInPanel
            onDone={({ accountId }) => {
              setAdding(false);
              setAdded(accountId);
              readAgain();
            }}
            {...(none ? {} : { onCancel: () => setAdding(false) })}
          />
        </section>
      ) : (
        <div className={css.buttons}>
          <Button variant="default" onClick={() => setAdding(true)}>
            {t('accounts.add')}
          </Button>
        </div>
      )}
      <SyncingGroup sync={settings.sync} />
      <AuthoritiesGroup stored={settings.sync.certificateAuthorities} />
    </>
  );
}
