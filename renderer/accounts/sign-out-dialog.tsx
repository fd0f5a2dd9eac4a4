import { Button, Modal, Radio } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../contract/accounts.ts';
import { engine } from '../connection.ts';
import css from './accounts.module.css';
import { FailureAlert } from './failure-alert.tsx';
import { useAttempt } from './use-attempt.ts';

interface SignOutDialogProps {
  account: Account;
  onClose(): void;
  onDone(): void;
}

/** Asks what is to become of the copies, and says how many there are. */
export function SignOutDialog({ account, onClose, onDone }: SignOutDialogProps): ReactNode {
  const { t, i18n } = useTranslation();
  const { label, signedOut, accountId } = account;
  const count = useDocuments(account);
  const [keepCopy, setKeepCopy] = useState(!signedOut);
  const { busy, failure, run } = useAttempt();
  const counted = { count: count ?? 0, shown: (count ?? 0).toLocaleString(i18n.language) };
  const signOut = async () => {
    if (await run(async (signal) => engine().accounts.signOut({ accountId, keepCopy }, { signal }))) onDone();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(signedOut ? 'accounts.removeKeptTitle' : 'accounts.signOutTitle', { label })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div className={css.chooser}>
        {signedOut ? (
          <p className={css.text}>{count !== null && t('accounts.signOutRemoveHint', counted)}</p>
        ) : (
          <>
            <p className={css.text}>{t('accounts.signOutBody')}</p>
            <Radio.Group
              aria-label={t('accounts.signOutChoice')}
              value={keepCopy ? 'keep' : 'remove'}
              onChange={(value) => setKeepCopy(value === 'keep')}
            >
              <div className={css.radios}>
                <Radio
                  value="keep"
                  label={t('accounts.signOutKeep')}
                  description={count !== null && t('accounts.signOutKeepHint', counted)}
                />
                <Radio
                  value="remove"
                  label={t('accounts.signOutRemove')}
                  description={count !== null && t('accounts.signOutRemoveHint', counted)}
                />
              </div>
            </Radio.Group>
          </>
        )}
        <FailureAlert failure={failure} />
        <div className={css.foot}>
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('common.cancel')}
          </Button>
          <Button {...(keepCopy ? {} : { color: 'red' })} loading={busy} onClick={() => void signOut()}>
            {signedOut ? t('accounts.removeKept') : t('accounts.signOut')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

/** Documents of the account that are in the library; null until counted. */
function useDocuments({ accountId }: Account): number | null {
  const [count, setCount] = useState<number | null>(null);
  const { run } = useAttempt();
  useEffect(() => {
    void run(async (signal) => {
      const [sources, folders, collections] = await Promise.all([
        engine().library.sources.list(undefined, { signal }),
        engine().accounts.folders.chosen({ accountId }, { signal }),
        engine().accounts.collections.list({ accountId, refresh: false }, { signal }),
      ]);
      const ids = new Set([...folders, ...collections].map(({ sourceId }) => sourceId));
      const own = sources.filter(({ sourceId }) => ids.has(sourceId));
      setCount(own.reduce((sum, { documents }) => sum + documents, 0));
    });
  }, [accountId, run]);
  return count;
}
