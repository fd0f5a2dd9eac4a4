import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LockIcon } from './lock-icon.tsx';
import css from './settings-window.module.css';
import type { SaveState } from './use-saved-field.ts';

/** Says beside a field that it is being saved or is saved, or whose it is. What is wrong stands under the field itself. */
export function SavedNote({ state }: { state: SaveState }): ReactNode {
  const { t } = useTranslation();
  return (
    <span role="status" className={css.savedNote} data-state={state.kind}>
      {state.kind === 'managed' && <ManagedNote />}
      {state.kind === 'saving' && t('settings.saving')}
      {state.kind === 'saved' && t('settings.saved')}
    </span>
  );
}

function ManagedNote(): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <LockIcon size={12} /> {t('settings.managed')}
    </>
  );
}

/** The same where there is no room for words. */
export function ManagedMark(): ReactNode {
  const { t } = useTranslation();
  return (
    <span title={t('settings.managed')}>
      <LockIcon size={12} />
      <span className="visually-hidden">{t('settings.managed')}</span>
    </span>
  );
}

/** The reason a field could not be saved, as the `error` of an input wants it. */
export function reasonOf(state: SaveState): string | undefined {
  return state.kind === 'invalid' ? state.reason : undefined;
}

/** A label with what became of the last change at its right. */
export function Label({ children, state }: { children: ReactNode; state: SaveState }): ReactNode {
  return (
    <span className={css.label}>
      {children}
      <SavedNote state={state} />
    </span>
  );
}
