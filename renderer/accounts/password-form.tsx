import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { engine } from '../connection.ts';
import css from './accounts.module.css';
import { FailureAlert } from './failure-alert.tsx';
import type { SignInProps } from './sign-in-ways.tsx';
import { useAttempt } from './use-attempt.ts';

/** Signs in with a name and an app password (Nextcloud), or a password (plain WebDAV). */
export function PasswordForm({ server, again, onDone }: SignInProps): ReactNode {
  const { t } = useTranslation();
  const [user, setUser] = useState(again?.userId ?? '');
  const [password, setPassword] = useState('');
  const { busy, failure, run } = useAttempt();
  const nextcloud = server.probe.kind === 'nextcloud';
  const { serverUrl, acceptFingerprint } = server;
  const submit = () =>
    run(async (signal) => {
      const account = await engine().accounts.addWithPassword(
        {
          serverUrl,
          ...(acceptFingerprint === undefined ? {} : { acceptFingerprint }),
          user: user.trim(),
          appPassword: password,
          ...(again === undefined ? {} : { accountId: again.accountId }),
        },
        { signal },
      );
      setPassword('');
      onDone(account);
    });
  return (
    <form
      className={css.way}
      onSubmit={(event) => {
        event.preventDefault();
        if (user.trim() !== '' && password !== '' && !busy) void submit();
      }}
    >
      <TextInput
        label={t('accounts.user')}
        value={user}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setUser(event.currentTarget.value)}
      />
      <PasswordInput
        label={nextcloud ? t('accounts.appPassword') : t('accounts.password')}
        description={nextcloud ? t('accounts.appPasswordHint') : t('accounts.passwordHint')}
        value={password}
        autoComplete="off"
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <FailureAlert failure={failure} />
      <div className={css.buttons}>
        <Button type="submit" loading={busy} disabled={user.trim() === '' || password === ''}>
          {t('accounts.signIn')}
        </Button>
      </div>
    </form>
  );
}
