import { PasswordInput } from '@mantine/core';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import css from './unlock-screen.module.css';

/** A secret to type or paste: shown on request, with a word about Caps Lock. Never blocks paste or a password manager. */
export function PassphraseField(parts: {
  label: string;
  value: string;
  onChange(value: string): void;
  /** `new-password` where one is chosen, `current-password` where one is given. */
  autoComplete: 'new-password' | 'current-password' | 'off';
  description?: string;
  error?: string | null;
  autoFocus?: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const [capsLock, setCapsLock] = useState(false);
  const [shown, setShown] = useState(false);
  const watchCapsLock = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'));
  return (
    <div>
      <PasswordInput
        label={parts.label}
        description={parts.description}
        error={parts.error ?? undefined}
        value={parts.value}
        onChange={(event) => parts.onChange(event.currentTarget.value)}
        onKeyDown={watchCapsLock}
        onKeyUp={watchCapsLock}
        onBlur={() => setCapsLock(false)}
        visible={shown}
        onVisibilityChange={setShown}
        visibilityToggleButtonProps={{ 'aria-label': shown ? t('unlock.hide') : t('unlock.show'), tabIndex: 0 }}
        autoComplete={parts.autoComplete}
        autoFocus={parts.autoFocus ?? false}
        data-autofocus={parts.autoFocus}
        maxLength={1024}
        size="md"
        spellCheck={false}
        autoCapitalize="none"
      />
      <p role="status" className={css.capsLock}>
        {capsLock && t('unlock.capsLock')}
      </p>
    </div>
  );
}
