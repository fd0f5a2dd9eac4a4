import { Alert, Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureData } from '../../contract/failure-table.ts';
import { engine, failureOf } from '../connection.ts';
import { dayInWords } from '../library/quantities.ts';
import css from './unlock-screen.module.css';

/** Makes a recovery code and shows it, once: to copy, to print, and to say that it is kept. */
export function RecoveryCode({ onDone, onSkip }: { onDone(): void; onSkip: (() => void) | null }): ReactNode {
  const { t } = useTranslation();
  const [code, setCode] = useState<string | null>(null);
  const [failure, setFailure] = useState<FailureData | null>(null);
  const [busy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    try {
      setCode((await engine().app.vault.createRecoveryCode()).recoveryCode);
      setFailure(null);
    } catch (error) {
      setFailure(failureOf(error));
    }
    setBusy(false);
  };
  if (code !== null) return <Shown code={code} onDone={onDone} />;
  return (
    <>
      <p className={css.lead}>{t('unlock.recoveryBody')}</p>
      {failure !== null && (
        <Alert color="red" variant="light" role="alert">
          {failure.message}
        </Alert>
      )}
      <div className={css.buttons}>
        <Button size="md" loading={busy} onClick={() => void make()} autoFocus>
          {t('unlock.recoveryMake')}
        </Button>
        {onSkip !== null && (
          <Button size="md" variant="default" onClick={onSkip}>
            {t('unlock.recoverySkip')}
          </Button>
        )}
      </div>
      {onSkip !== null && <p className={css.note}>{t('unlock.recoverySkipNote')}</p>}
    </>
  );
}

function Shown({ code, onDone }: { code: string; onDone(): void }): ReactNode {
  const { t, i18n } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(code);
    setCopied(true);
  };
  return (
    <>
      <div className={css.printed}>
        <p className={css.printTitle}>{t('unlock.printTitle')}</p>
        <output className={css.shownCode} aria-label={t('unlock.recoveryShown')} tabIndex={0}>
          {code}
        </output>
        <p className={css.printTitle}>{t('unlock.printMade', { day: dayInWords(Date.now(), i18n.language) })}</p>
      </div>
      <p className={css.note}>{t('unlock.recoveryReplaces')}</p>
      <div className={css.buttons}>
        <Button size="md" variant="default" onClick={() => void copy()}>
          {copied ? t('unlock.recoveryCopied') : t('unlock.recoveryCopy')}
        </Button>
        <Button size="md" variant="default" onClick={() => window.print()}>
          {t('unlock.recoveryPrint')}
        </Button>
        <Button size="md" onClick={onDone}>
          {t('unlock.recoveryKept')}
        </Button>
      </div>
    </>
  );
}
