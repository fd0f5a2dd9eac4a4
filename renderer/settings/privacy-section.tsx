import { Alert, Button, Modal } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { VaultState } from '../../contract/app.ts';
import type { FailureData } from '../../contract/failure-table.ts';
import type { Settings } from '../../contract/settings.ts';
import { engine, failureOf } from '../connection.ts';
import { useStatus } from '../status-store.ts';
import { NewPassphraseForm } from '../unlock/new-passphrase.tsx';
import { RecoveryCode } from '../unlock/recovery-code.tsx';
import { CacheGroup } from './privacy-cache.tsx';
import { WhatLeaves } from './privacy-leaves.tsx';
import css from './settings-window.module.css';
import { SwitchField } from './voice-fields.tsx';

/** What leaves the machine, what opens the profile, and closing it. */
export function PrivacySection({ settings }: { settings: Settings }): ReactNode {
  const { t } = useTranslation();
  const vault = useStatus((state) => state.status?.vault);
  return (
    <>
      <WhatLeaves settings={settings} />
      <SwitchField
        label={t('settings.privacy.askBeforeSend')}
        hint={t('settings.privacy.askBeforeSendHint')}
        setting="privacy.askBeforeSend"
        stored={settings.privacy.askBeforeSend}
        save={async (askBeforeSend) => engine().settings.update({ privacy: { askBeforeSend } })}
      />
      <CacheGroup cache={settings.cache} />
      {vault !== undefined && <Keys vault={vault} />}
      <Lock />
    </>
  );
}

function Keys({ vault }: { vault: VaultState }): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'passphrase' | 'recovery' | null>(null);
  const [said, setSaid] = useState('');
  const close = () => setOpen(null);
  const has = { passphrase: vault.methods.includes('passphrase'), recovery: vault.methods.includes('recovery-code') };
  const keychain = vault.methods.includes('keychain')
    ? vault.keychain.available
      ? t('settings.privacy.keychainOn', { name: vault.keychain.name })
      : t('settings.privacy.keychainAway', { name: vault.keychain.name })
    : t('settings.privacy.keychainOff');
  const setPassphrase = async (passphrase: string): Promise<FailureData | null> => {
    try {
      const changed = await engine().app.vault.setPassphrase({ passphrase });
      useStatus.setState(({ status }) => ({ status: status === null ? null : { ...status, vault: changed } }));
      setSaid(t('settings.privacy.passphraseDone'));
      close();
      return null;
    } catch (error) {
      return failureOf(error);
    }
  };
  return (
    <section>
      <h3 className={css.groupTitle}>{t('settings.privacy.keyTitle')}</h3>
      <p className={css.text}>{t('settings.privacy.keyIntro')}</p>
      <dl className={css.facts}>
        <dt>{t('settings.privacy.keychain')}</dt>
        <dd>{keychain}</dd>
        <dt>{t('settings.privacy.passphrase')}</dt>
        <dd>
          {has.passphrase ? t('settings.privacy.passphraseOn') : t('settings.privacy.passphraseOff')}{' '}
          <Button size="compact-sm" variant="default" onClick={() => setOpen('passphrase')}>
            {has.passphrase ? t('settings.privacy.passphraseChange') : t('settings.privacy.passphraseSet')}
          </Button>
        </dd>
        <dt>{t('settings.privacy.recovery')}</dt>
        <dd>
          {has.recovery ? t('settings.privacy.recoveryOn') : t('settings.privacy.recoveryOff')}{' '}
          <Button size="compact-sm" variant="default" onClick={() => setOpen('recovery')}>
            {has.recovery ? t('settings.privacy.recoveryRenew') : t('settings.privacy.recoveryMake')}
          </Button>
        </dd>
      </dl>
      <p role="status" className={css.savedNote} data-state="saved">
        {said}
      </p>
      <Modal
        opened={open === 'passphrase'}
        onClose={close}
        title={has.passphrase ? t('settings.privacy.passphraseChange') : t('settings.privacy.passphraseSet')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <NewPassphraseForm submit={setPassphrase} action={t('settings.privacy.passphraseSave')} />
      </Modal>
      {/* Shown once: a click beside the dialog must not lose the code. */}
      <Modal
        opened={open === 'recovery'}
        onClose={close}
        closeOnClickOutside={false}
        title={t('settings.privacy.recovery')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <div className={css.dialog}>
          <RecoveryCode onDone={close} onSkip={null} />
        </div>
      </Modal>
    </section>
  );
}

function Lock(): ReactNode {
  const { t } = useTranslation();
  const [failure, setFailure] = useState<FailureData | null>(null);
  const lock = async () => {
    try {
      const vault = await engine().app.vault.lock();
      useStatus.setState(({ status }) => ({ status: status === null ? null : { ...status, vault } }));
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  return (
    <section>
      <h3 className={css.groupTitle}>{t('settings.privacy.lockTitle')}</h3>
      <p className={css.text}>{t('settings.privacy.lockHint')}</p>
      {failure !== null && (
        <Alert color="red" variant="light" role="alert">
          {failure.message}
        </Alert>
      )}
      <Button variant="default" onClick={() => void lock()}>
        {t('settings.privacy.lock')}
      </Button>
    </section>
  );
}
