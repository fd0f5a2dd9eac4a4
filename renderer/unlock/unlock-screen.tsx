import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { VaultState } from '../../contract/app.ts';
import { useStatus } from '../status-store.ts';
import { CreateProfile } from './create-profile.tsx';
import { OpenProfile } from './open-profile.tsx';
import { RecoveryCode } from './recovery-code.tsx';
import { endRecoveryOffer, useRecoveryOffer } from './recovery-offer.ts';
import css from './unlock-screen.module.css';

/** What stands before the profile: making it, opening it, and once after making it the offer of a recovery code. */
export function UnlockScreen(): ReactNode {
  const { t } = useTranslation();
  const vault = useStatus((state) => state.status?.vault);
  const offered = useRecoveryOffer((state) => state.offered);
  if (vault === undefined) return null;
  const offering = vault.state === 'unlocked' && offered;
  const title = offering ? t('unlock.recoveryTitle') : titleOf(vault, t);
  return (
    <main className={css.screen}>
      <div className={css.card}>
        <p className={css.product}>{t('common.appName')}</p>
        <h1 className={css.title}>{title}</h1>
        {offering ? (
          <RecoveryCode onDone={endRecoveryOffer} onSkip={endRecoveryOffer} />
        ) : vault.state === 'new' ? (
          <CreateProfile vault={vault} />
        ) : (
          <OpenProfile vault={vault} />
        )}
      </div>
    </main>
  );
}

function titleOf(vault: VaultState, t: TFunction): string {
  if (vault.state === 'new') return t('unlock.welcome');
  const broken = vault.failure !== null && !vault.failure.retryable && vault.failure.code !== 'KEY_WRONG';
  return broken ? t('unlock.brokenTitle') : t('unlock.lockedTitle');
}
