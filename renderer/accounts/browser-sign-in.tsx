import { Button, Loader } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureData } from '../../contract/failure-table.ts';
import { engine } from '../connection.ts';
import { timeInWords } from '../library/quantities.ts';
import css from './accounts.module.css';
import { FailureAlert } from './failure-alert.tsx';
import type { SignInProps } from './sign-in-ways.tsx';
import { useAttempt } from './use-attempt.ts';

/** The server's own page asks for name and password; this window waits until it has granted. */
export function BrowserSignIn({ server, again, onDone }: SignInProps): ReactNode {
  const { t, i18n } = useTranslation();
  const [waiting, setWaiting] = useState<{ loginUrl: string; expiresAtMs: number } | null>(null);
  const [refused, setRefused] = useState<FailureData | null>(null);
  const { busy, failure, run, reset } = useAttempt();

  const start = async () => {
    setRefused(null);
    const { serverUrl, acceptFingerprint } = server;
    await run(async (signal) => {
      const input = {
        serverUrl,
        ...(acceptFingerprint === undefined ? {} : { acceptFingerprint }),
        ...(again === undefined ? {} : { accountId: again.accountId }),
      };
      for await (const progress of await engine().accounts.signIn(input, { signal })) {
        if (progress.kind === 'waiting') setWaiting(progress);
        else if (progress.kind === 'failed') setRefused(progress.failure);
        else onDone(progress.account);
      }
    });
    setWaiting(null);
  };
  const giveUp = () => {
    reset();
    setWaiting(null);
  };
  // Electron opens the page by itself; a browser lets a page open another only when a person presses something.
  const opens = window.voiceassist !== undefined;
  const why = failure ?? refused;

  return (
    <div className={css.way}>
      <div role="status" className={waiting === null ? undefined : css.waiting}>
        {waiting !== null && (
          <>
            <h4 className={css.waitingTitle}>
              <Loader size="xs" />
              {t('accounts.waitingTitle')}
            </h4>
            <p className={css.text}>
              {t(opens ? 'accounts.waitingOpened' : 'accounts.waiting', {
                time: timeInWords(waiting.expiresAtMs, i18n.language),
              })}
            </p>
          </>
        )}
      </div>
      {waiting === null ? (
        <>
          <div className={css.buttons}>
            <Button loading={busy} onClick={() => void start()}>
              {why?.code === 'SIGN_IN_EXPIRED' ? t('accounts.startAgain') : t('accounts.browser')}
            </Button>
          </div>
          <p className={css.hint}>{t('accounts.browserHint')}</p>
        </>
      ) : (
        <div className={css.buttons}>
          <Button
            {...(opens ? { variant: 'default' } : {})}
            component="a"
            href={waiting.loginUrl}
            target="_blank"
            rel="noreferrer"
          >
            {opens ? t('accounts.openAgain') : t('accounts.openPage')}
          </Button>
          <Button variant="default" onClick={giveUp}>
            {t('accounts.giveUp')}
          </Button>
        </div>
      )}
      <FailureAlert failure={why} />
    </div>
  );
}
