import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckedClaim } from '../../contract/ask.ts';
import styles from './turn-notice.module.css';

/** One line for each kind of sentence that must not be taken as a fact; nothing where there is none. */
export function ClaimSummary({ claims }: { claims: readonly CheckedClaim[] }): ReactNode {
  const { t } = useTranslation();
  const withheld = claims.filter(({ isWithheld }) => isWithheld).length;
  const shown = claims.filter(({ isWithheld }) => !isWithheld);
  const contradicted = shown.filter(({ verdict }) => verdict === 'contradicted').length;
  const unsupported = shown.filter(({ verdict }) => verdict === 'unsupported').length;
  if (withheld + contradicted + unsupported === 0) return null;
  return (
    <div className={styles.caution} data-testid="claim-summary">
      {contradicted > 0 && <div>{t('conversation.contradicted', { count: contradicted })}</div>}
      {unsupported > 0 && <div>{t('conversation.unsupported', { count: unsupported })}</div>}
      {withheld > 0 && <div>{t('conversation.withheld', { count: withheld })}</div>}
    </div>
  );
}
