import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account, Certificate } from '../../contract/accounts.ts';
import { engine } from '../connection.ts';
import css from './accounts.module.css';
import { CertificateQuestion } from './certificate-question.tsx';
import { FailureAlert } from './failure-alert.tsx';
import { useAttempt } from './use-attempt.ts';

/** The server shows another certificate than the one accepted: looked at, and accepted or not. */
export function NewCertificate({ account, onAccepted }: { account: Account; onAccepted(): void }): ReactNode {
  const { t } = useTranslation();
  const { accountId, baseUrl } = account;
  const [certificate, setCertificate] = useState<Certificate | null>(null);
  const { busy, failure, run } = useAttempt();
  const look = () =>
    run(async (signal) => {
      const { untrusted } = await engine().accounts.probe({ serverUrl: baseUrl }, { signal });
      if (untrusted !== null) setCertificate(untrusted);
      else await engine().accounts.check({ accountId }, { signal });
      if (untrusted === null) onAccepted();
    });
  const accept = (acceptFingerprint: string) =>
    run(async (signal) => {
      await engine().accounts.check({ accountId, acceptFingerprint }, { signal });
      setCertificate(null);
      onAccepted();
    });
  return (
    <>
      {certificate === null ? (
        <div className={css.buttons}>
          <Button size="compact-sm" loading={busy} onClick={() => void look()}>
            {t('accounts.newCertificate')}
          </Button>
        </div>
      ) : (
        <CertificateQuestion
          host={new URL(baseUrl).host}
          certificate={certificate}
          busy={busy}
          onAccept={() => void accept(certificate.fingerprint)}
          onRefuse={() => setCertificate(null)}
        />
      )}
      <FailureAlert failure={failure} />
    </>
  );
}
