import { Button, TextInput } from '@mantine/core';
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account, Certificate, ServerProbe } from '../../contract/accounts.ts';
import { engine } from '../connection.ts';
import css from './accounts.module.css';
import { CertificateQuestion } from './certificate-question.tsx';
import { FailureAlert } from './failure-alert.tsx';
import { SignInWays } from './sign-in-ways.tsx';
import { useAttempt } from './use-attempt.ts';

/** A server that answered, as the sign-in asks for it. */
export interface FoundServer {
  serverUrl: string;
  acceptFingerprint?: string;
  probe: ServerProbe;
}

type Step = { kind: 'address' } | { kind: 'untrusted'; certificate: Certificate } | { kind: 'found'; server: FoundServer };

interface SignInPanelProps {
  /** Signs this account in again; its server is known. */
  again?: Account;
  onDone(account: Account): void;
  onCancel?: () => void;
}

/** From an address to an account: what answers there, whether it is trusted, and the ways to sign in. */
export function SignInPanel({ again, onDone, onCancel }: SignInPanelProps): ReactNode {
  const { t } = useTranslation();
  const [address, setAddress] = useState(again?.baseUrl ?? '');
  const [step, setStep] = useState<Step>({ kind: 'address' });
  const { busy, failure, run, reset } = useAttempt();

  const look = useCallback(
    (serverUrl: string, acceptFingerprint: string | null) =>
      run(async (signal) => {
        const input = { serverUrl: serverUrl.trim(), ...(acceptFingerprint === null ? {} : { acceptFingerprint }) };
        const probe = await engine().accounts.probe(input, { signal });
        if (probe.untrusted !== null) setStep({ kind: 'untrusted', certificate: probe.untrusted });
        else setStep({ kind: 'found', server: { ...input, probe } });
      }),
    [run],
  );
  const known = again?.baseUrl ?? null;
  const pinned = again?.certificateFingerprint ?? null;
  useEffect(() => {
    if (known !== null) void look(known, pinned);
  }, [known, pinned, look]);
  const back = () => {
    reset();
    setStep({ kind: 'address' });
  };

  return (
    <div className={css.panel}>
      {step.kind === 'address' && (
        <form
          className={css.form}
          onSubmit={(event) => {
            event.preventDefault();
            if (address.trim() !== '' && !busy) void look(address, null);
          }}
        >
          <TextInput
            className={css.grow ?? ''}
            label={t('accounts.address')}
            description={t('accounts.addressHint')}
            value={address}
            spellCheck={false}
            autoComplete="off"
            inputMode="url"
            readOnly={known !== null}
            onChange={(event) => {
              reset();
              setAddress(event.currentTarget.value);
            }}
          />
          <Button type="submit" loading={busy} disabled={address.trim() === ''}>
            {t('accounts.look')}
          </Button>
          {onCancel !== undefined && (
            <Button variant="default" onClick={onCancel}>
              {t('common.cancel')}
            </Button>
          )}
        </form>
      )}
      <div role="status" className={css.status}>
        {busy && t('accounts.looking')}
      </div>
      <FailureAlert failure={failure} />
      {step.kind === 'untrusted' && (
        <CertificateQuestion
          host={address.trim()}
          certificate={step.certificate}
          busy={busy}
          onAccept={() => void look(address, step.certificate.fingerprint)}
          onRefuse={known !== null ? (onCancel ?? back) : back}
        />
      )}
      {step.kind === 'found' && (
        <SignInWays
          server={step.server}
          {...(again === undefined ? {} : { again })}
          onDone={onDone}
          onOther={known !== null ? onCancel : back}
        />
      )}
    </div>
  );
}
