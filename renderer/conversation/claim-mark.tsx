import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckedClaim } from '../../contract/ask.ts';
import { Icon } from '../frame/icons.tsx';
import styles from './claim-mark.module.css';

/** Part of a sentence that its source does not support; behind the last part, in words, what is the matter. */
export function ClaimMark({ claim, last, children }: { claim: CheckedClaim; last: boolean; children: ReactNode }): ReactNode {
  const { t } = useTranslation();
  const { verdict, why, isWithheld } = claim;
  const label = verdict === 'contradicted' ? t('conversation.claimContradicted') : t('conversation.claimUnsupported');
  return (
    <>
      <span className={styles.claim} data-verdict={verdict} data-withheld={isWithheld}>
        {children}
      </span>
      {last && (
        <Tooltip multiline w={300} label={why} events={{ hover: true, focus: true, touch: true }}>
          <button type="button" className={styles.note} data-verdict={verdict} aria-label={`${label}: ${why}`}>
            <Icon name="warning" size={12} />
            {label}
          </button>
        </Tooltip>
      )}
    </>
  );
}
