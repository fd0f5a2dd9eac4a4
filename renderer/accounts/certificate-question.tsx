import { Button, Checkbox } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Certificate } from '../../contract/accounts.ts';
import { dayInWords } from '../library/quantities.ts';
import css from './accounts.module.css';

interface CertificateQuestionProps {
  /** As the person typed it. */
  host: string;
  certificate: Certificate;
  busy: boolean;
  onAccept(): void;
  onRefuse(): void;
}

/** A certificate this computer does not trust: what it says, and a choice nobody makes by accident. */
export function CertificateQuestion({ host, certificate, busy, onAccept, onRefuse }: CertificateQuestionProps): ReactNode {
  const { t, i18n } = useTranslation();
  const [compared, setCompared] = useState(false);
  const day = (ms: number) => dayInWords(ms, i18n.language);
  const { fingerprint, subject, issuer, validFromMs, validToMs, problem } = certificate;
  return (
    <section className={css.certificate} role="alert" aria-label={t('accounts.untrustedTitle', { host })}>
      <h4 className={css.warningTitle}>{t('accounts.untrustedTitle', { host })}</h4>
      <p className={css.text}>{t(`accounts.untrustedWhy.${problem}`)}</p>
      <dl className={css.facts}>
        <dt>{t('accounts.certificate.fingerprint')}</dt>
        <dd className={css.fingerprint}>{fingerprint}</dd>
        <dt>{t('accounts.certificate.subject')}</dt>
        <dd>{subject}</dd>
        <dt>{t('accounts.certificate.issuer')}</dt>
        <dd>{issuer}</dd>
        <dt>{t('accounts.certificate.valid')}</dt>
        <dd>{t('accounts.certificate.dates', { from: day(validFromMs), to: day(validToMs) })}</dd>
      </dl>
      <p className={css.text}>{t('accounts.untrustedCompare')}</p>
      <Checkbox
        label={t('accounts.compared')}
        checked={compared}
        onChange={(event) => setCompared(event.currentTarget.checked)}
      />
      <div className={css.buttons}>
        <Button variant="default" onClick={onRefuse}>
          {t('common.cancel')}
        </Button>
        <Button disabled={!compared} loading={busy} onClick={onAccept}>
          {t('accounts.accept')}
        </Button>
      </div>
    </section>
  );
}
