import { Alert, Button } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureData } from '../../contract/failure-table.ts';
import { PassphraseField } from './passphrase-field.tsx';
import { MIN_PASSPHRASE_CHARACTERS, passphraseStrength } from './passphrase-strength.ts';
import css from './unlock-screen.module.css';

/** Chooses a passphrase twice. `submit` answers null when it was taken, otherwise why not. */
export function NewPassphraseForm({
  submit,
  action,
}: {
  submit(passphrase: string): Promise<FailureData | null>;
  action: string;
}): ReactNode {
  const { t } = useTranslation();
  const [passphrase, setPassphrase] = useState('');
  const [repeated, setRepeated] = useState('');
  const [complained, setComplained] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureData | null>(null);
  const missing = MIN_PASSPHRASE_CHARACTERS - Array.from(passphrase.normalize('NFKC')).length;
  const tooShort = complained && missing > 0 ? t('unlock.passphraseTooShort', { count: missing }) : null;
  const differs = complained && missing <= 0 && repeated !== passphrase ? t('unlock.passphraseDiffers') : null;

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setComplained(true);
    if (missing > 0 || repeated !== passphrase) return;
    setBusy(true);
    setFailure(await submit(passphrase));
    setBusy(false);
  };
  return (
    <form className={css.form} onSubmit={(event) => void onSubmit(event)} noValidate>
      <PassphraseField
        label={t('unlock.passphraseNewLabel')}
        description={t('unlock.passphraseHint')}
        value={passphrase}
        onChange={setPassphrase}
        autoComplete="new-password"
        error={tooShort}
        autoFocus
      />
      <StrengthHint passphrase={passphrase} />
      <PassphraseField
        label={t('unlock.passphraseRepeat')}
        value={repeated}
        onChange={setRepeated}
        autoComplete="new-password"
        error={differs}
      />
      {failure !== null && (
        <Alert color="red" variant="light" role="alert">
          {failure.message}
        </Alert>
      )}
      <Button type="submit" size="md" loading={busy}>
        {action}
      </Button>
    </form>
  );
}

function StrengthHint({ passphrase }: { passphrase: string }): ReactNode {
  const { t } = useTranslation();
  const strength = passphraseStrength(passphrase);
  const steps = { 'too-short': 0, weak: 1, fair: 2, strong: 3 }[strength];
  return (
    <div className={css.strength} data-strength={strength}>
      <span className={css.steps} aria-hidden="true">
        {[1, 2, 3].map((step) => (
          <i key={step} data-on={step <= steps} />
        ))}
      </span>
      <span role="status">{strength === 'too-short' ? '' : t(`unlock.strength.${strength}`)}</span>
    </div>
  );
}
