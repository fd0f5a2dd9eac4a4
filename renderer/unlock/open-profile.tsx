import { Alert, Anchor, Button, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { UnlockMethod, VaultState } from '../../contract/app.ts';
import type { FailureData } from '../../contract/failure-table.ts';
import { PassphraseField } from './passphrase-field.tsx';
import css from './unlock-screen.module.css';
import { unlockProfile } from './vault-actions.ts';

/** Failures that no secret typed here can help: the way out is named, and trying again is offered. */
const beyondSecrets = new Set(['PROFILE_IN_USE', 'DATABASE_CORRUPT', 'DATABASE_NEWER', 'DISK_FULL', 'DISK_READ_ONLY']);

/** Opens an existing profile by whichever ways it knows. */
export function OpenProfile({ vault }: { vault: VaultState }): ReactNode {
  const { t } = useTranslation();
  const typed = vault.methods.filter((method) => method !== 'keychain');
  const [method, setMethod] = useState<UnlockMethod>(typed[0] ?? 'keychain');
  const [failure, setFailure] = useState<FailureData | null>(vault.failure);
  const [busy, setBusy] = useState(false);
  const unlock = async (how: Parameters<typeof unlockProfile>[0]) => {
    setBusy(true);
    setFailure(await unlockProfile(how));
    setBusy(false);
  };
  const keychainName = vault.keychain.name === '' ? t('unlock.keychainAny') : vault.keychain.name;
  const stuck = failure !== null && beyondSecrets.has(failure.code);
  const viaKeychain = vault.methods.includes('keychain') || typed.length === 0;
  const other = typed.find((way) => way !== method);
  return (
    <>
      {failure !== null && (
        <Alert
          color={failure.code === 'PASSPHRASE_WRONG' ? 'red' : 'yellow'}
          variant="light"
          role="alert"
          className={css.why ?? ''}
        >
          {failure.message}
        </Alert>
      )}
      {stuck && <p className={css.lead}>{t('unlock.nothingToDo')}</p>}
      {!stuck && typed.length === 0 && <p className={css.lead}>{t('unlock.keychainOnly', { name: keychainName })}</p>}
      {!stuck && typed.length > 0 && (
        <SecretForm key={method} method={method} busy={busy} wrong={failure?.code === 'PASSPHRASE_WRONG'} onSecret={unlock} />
      )}
      {!stuck && other !== undefined && (
        <Anchor component="button" type="button" className={css.other ?? ''} onClick={() => setMethod(other)}>
          {other === 'passphrase' ? t('unlock.usePassphrase') : t('unlock.useRecoveryCode')}
        </Anchor>
      )}
      {(viaKeychain || stuck) && (
        <Button
          variant={typed.length === 0 || stuck ? 'filled' : 'default'}
          size="md"
          loading={busy && (typed.length === 0 || stuck)}
          disabled={busy}
          onClick={() => void unlock({ method: 'keychain' })}
        >
          {stuck ? t('common.tryAgain') : t('unlock.tryKeychain', { name: keychainName })}
        </Button>
      )}
    </>
  );
}

function SecretForm(parts: {
  method: UnlockMethod;
  busy: boolean;
  wrong: boolean;
  onSecret(how: Parameters<typeof unlockProfile>[0]): Promise<void>;
}): ReactNode {
  const { t } = useTranslation();
  const [secret, setSecret] = useState('');
  const recovery = parts.method === 'recovery-code';
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (secret.trim() === '') return;
    void parts.onSecret(
      recovery ? { method: 'recovery-code', recoveryCode: secret.trim() } : { method: 'passphrase', passphrase: secret },
    );
  };
  return (
    <form className={css.form} onSubmit={onSubmit} noValidate>
      {recovery ? (
        <TextInput
          label={t('unlock.recoveryCode')}
          description={t('unlock.recoveryCodeHint')}
          value={secret}
          onChange={(event) => setSecret(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          size="md"
          autoFocus
          classNames={{ input: css.code ?? '' }}
          aria-invalid={parts.wrong}
        />
      ) : (
        <PassphraseField
          label={t('unlock.passphrase')}
          value={secret}
          onChange={setSecret}
          autoComplete="current-password"
          autoFocus
        />
      )}
      <Button type="submit" size="md" loading={parts.busy} disabled={secret.trim() === ''}>
        {t('unlock.unlock')}
      </Button>
    </form>
  );
}
