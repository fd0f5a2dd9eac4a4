import { Button, FileButton } from '@mantine/core';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CertificateAuthority } from '../../contract/accounts.ts';
import { engine } from '../connection.ts';
import settingsCss from '../settings/settings-window.module.css';
import { takeSettings, useManaged } from '../settings-store.ts';
import { plainName } from '../text/format.ts';
import css from './accounts.module.css';
import { FailureAlert } from './failure-alert.tsx';
import { useAttempt } from './use-attempt.ts';

/** Authorities trusted for all accounts beside those of this computer: a hospital's own. `stored`: as in the settings. */
export function AuthoritiesGroup({ stored }: { stored: readonly string[] }): ReactNode {
  const { t, i18n } = useTranslation();
  const [authorities, setAuthorities] = useState<readonly CertificateAuthority[]>([]);
  const reading = useAttempt();
  const { busy, failure, run } = useAttempt();
  const managed = useManaged('sync.certificateAuthorities');
  const readAgain = reading.run;
  useEffect(() => {
    void readAgain(async (signal) => {
      const all = await engine().accounts.authorities(undefined, { signal });
      if (!signal.aborted) setAuthorities(all);
    });
  }, [readAgain, stored]);
  const keep = (certificateAuthorities: string[]) =>
    run(async (signal) => takeSettings(await engine().settings.update({ sync: { certificateAuthorities } }, { signal })));
  const reset = useRef<() => void>(null);
  const add = async (file: File | null) => {
    if (file !== null) await keep([...stored, await file.text()]);
    // The same file, mended, may be chosen again.
    reset.current?.();
  };
  const day = (ms: number) => new Date(ms).toLocaleDateString(i18n.language, { dateStyle: 'medium' });
  return (
    <>
      <h3 className={settingsCss.groupTitle}>{t('accounts.authorities.title')}</h3>
      <p className={css.text}>{t('accounts.authorities.intro')}</p>
      {authorities.length > 0 && (
        <ul className={css.accounts}>
          {authorities.map(({ pem, fingerprint, subject, validToMs, isExpired }) => (
            <li key={fingerprint} className={css.account}>
              <span className={css.name}>{plainName(subject)}</span>
              <span className={isExpired ? css.warning : css.soft}>
                {t(isExpired ? 'accounts.authorities.expired' : 'accounts.authorities.validUntil', { day: day(validToMs) })}
              </span>
              <span className={css.fingerprint}>{t('accounts.authorities.fingerprint', { fingerprint })}</span>
              <div className={css.buttons}>
                <Button
                  size="compact-sm"
                  variant="default"
                  disabled={busy || managed}
                  aria-label={t('accounts.authorities.removeNamed', { subject: plainName(subject) })}
                  onClick={() => void keep(stored.filter((each) => each.trim() !== pem.trim()))}
                >
                  {t('accounts.authorities.remove')}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
      <FailureAlert failure={failure ?? reading.failure} />
      <div className={css.buttons}>
        <FileButton
          resetRef={reset}
          accept=".pem,.crt,.cer,application/x-pem-file,application/x-x509-ca-cert"
          onChange={(file) => void add(file)}
        >
          {(button) => (
            <Button size="compact-sm" variant="default" loading={busy} disabled={managed} {...button}>
              {t('accounts.authorities.add')}
            </Button>
          )}
        </FileButton>
      </div>
    </>
  );
}
