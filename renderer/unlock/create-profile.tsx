import { Alert, Anchor, Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { VaultState } from '../../contract/app.ts';
import type { FailureData } from '../../contract/failure-table.ts';
import { NewPassphraseForm } from './new-passphrase.tsx';
import css from './unlock-screen.module.css';
import { createProfile } from './vault-actions.ts';

/** The first start on this computer: where the key will lie, and one step to make it. */
export function CreateProfile({ vault }: { vault: VaultState }): ReactNode {
  const keychainUsable = vault.keychain.available && vault.methods.includes('keychain');
  const [byChoice, setByChoice] = useState(false);
  return keychainUsable && !byChoice ? (
    <WithKeychain vault={vault} onPassphrase={() => setByChoice(true)} />
  ) : (
    <WithPassphrase vault={vault} onKeychain={keychainUsable ? () => setByChoice(false) : null} />
  );
}

function WithKeychain({ vault, onPassphrase }: { vault: VaultState; onPassphrase(): void }): ReactNode {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureData | null>(vault.failure);
  const create = async () => {
    setBusy(true);
    setFailure(await createProfile({ method: 'keychain' }));
    setBusy(false);
  };
  return (
    <>
      <p className={css.lead}>{t('unlock.keychainNew', { name: vault.keychain.name })}</p>
      <p className={css.note}>
        <strong>{t('unlock.keychainNoteTitle')}</strong> {t('unlock.keychainNote')}
      </p>
      {failure !== null && (
        <Alert color="red" variant="light" role="alert">
          {failure.message}
        </Alert>
      )}
      <Button size="md" loading={busy} onClick={() => void create()} autoFocus>
        {t('unlock.createProfile')}
      </Button>
      <Anchor component="button" type="button" className={css.other ?? ''} onClick={onPassphrase}>
        {t('unlock.choosePassphraseInstead')}
      </Anchor>
    </>
  );
}

function WithPassphrase({ vault, onKeychain }: { vault: VaultState; onKeychain: (() => void) | null }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <p className={css.lead}>{onKeychain === null ? t('unlock.passphraseNew') : t('unlock.passphraseNewByChoice')}</p>
      <NewPassphraseForm
        action={t('unlock.createProfile')}
        submit={async (passphrase) => createProfile({ method: 'passphrase', passphrase })}
      />
      <p className={css.note}>{t('unlock.noRecovery')}</p>
      {onKeychain !== null && (
        <Anchor component="button" type="button" className={css.other ?? ''} onClick={onKeychain}>
          {t('unlock.useKeychainInstead', { name: vault.keychain.name })}
        </Anchor>
      )}
    </>
  );
}
