import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../contract/accounts.ts';
import css from './accounts.module.css';
import { BrowserSignIn } from './browser-sign-in.tsx';
import { PasswordForm } from './password-form.tsx';
import type { FoundServer } from './sign-in-panel.tsx';

export interface SignInProps {
  server: FoundServer;
  again?: Account;
  onDone(account: Account): void;
}

/** What answered, and signing in to it: in the browser where the server offers it, or with a password. */
export function SignInWays({ onOther, ...props }: SignInProps & { onOther: (() => void) | undefined }): ReactNode {
  const { t } = useTranslation();
  const { probe } = props.server;
  const [way, setWay] = useState<'browser' | 'password'>(probe.loginFlow ? 'browser' : 'password');
  const name = probe.productName ?? t('accounts.nextcloud');
  const other = way === 'browser' ? 'password' : 'browser';
  return (
    <>
      <p className={css.found}>
        <strong>{t(`accounts.found.${probe.kind}`, { name, version: probe.version ?? '' }).trim()}</strong>{' '}
        {t('accounts.foundAt', { address: probe.baseUrl })}
      </p>
      {way === 'browser' ? <BrowserSignIn {...props} /> : <PasswordForm {...props} />}
      <div className={css.buttons}>
        {probe.loginFlow && (
          <Button variant="subtle" size="compact-sm" onClick={() => setWay(other)}>
            {way === 'browser' ? t('accounts.passwordInstead') : t('accounts.browserInstead')}
          </Button>
        )}
        {onOther !== undefined && (
          <Button variant="subtle" size="compact-sm" onClick={onOther}>
            {props.again === undefined ? t('accounts.otherAddress') : t('common.cancel')}
          </Button>
        )}
      </div>
    </>
  );
}
