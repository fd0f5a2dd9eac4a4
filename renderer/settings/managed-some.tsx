import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useManaged, useSettings } from '../settings-store.ts';
import { LockIcon } from './lock-icon.tsx';
import css from './settings-window.module.css';

/** What of the settings each section of the window shows. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  answers: ['mode', 'answers'],
  providers: ['providers.list'],
  roles: ['providers.roles'],
  cost: ['cost'],
  voice: ['voice'],
  library: ['library', 'search'],
  scopes: ['scopes'],
  accounts: ['sync'],
  models: ['models'],
  appearance: ['colorScheme'],
  privacy: ['privacy', 'cache'],
};

/** Says above a section that the organisation has set some of it, and whom to ask. */
export function ManagedSome({ section }: { section: string }): ReactNode {
  const { t } = useTranslation();
  const contact = useSettings(({ managed }) => managed?.contact ?? '');
  const isManaged = useManaged(...(SHOWN[section] ?? []));
  if (!isManaged) return null;
  return (
    <p className={css.managed}>
      <LockIcon size={14} />
      <span>
        {t('settings.managedSome')} {contact !== '' && t('settings.managedAsk', { contact })}
      </span>
    </p>
  );
}
