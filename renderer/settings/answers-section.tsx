import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../contract/settings.ts';
import { engine } from '../connection.ts';
import css from './settings-window.module.css';
import { ChoiceField, SwitchField } from './voice-fields.tsx';

const MODES = ['offline', 'auto', 'cloud'] as const;

/** How questions are answered: here, elsewhere, or elsewhere while that works. */
export function AnswersSection({ settings }: { settings: Settings }): ReactNode {
  const { t } = useTranslation();
  const unset = settings.providers.roles.answer.length === 0;
  return (
    <>
      <p className={css.intro}>{t('settings.answers.intro')}</p>
      <div>
        <ChoiceField
          as="buttons"
          label={t('settings.answers.mode')}
          hint={t('settings.answers.modeHint')}
          setting="mode"
          stored={settings.mode}
          save={async (mode) => engine().settings.setMode({ mode })}
          data={MODES.map((mode) => ({ value: mode, label: t(`settings.answers.modes.${mode}`) }))}
        />
        <p className={`${css.hint} ${css.control}`}>{t(`settings.answers.means.${settings.mode}`)}</p>
        {settings.mode !== 'offline' && unset && (
          <p className={settings.mode === 'cloud' ? css.warning : `${css.hint} ${css.control}`}>
            {t(`settings.answers.unset.${settings.mode}`)} <a href="#providers">{t('settings.answers.toProviders')}</a>
          </p>
        )}
      </div>
      <SwitchField
        label={t('settings.answers.strict')}
        hint={t('settings.answers.strictHint')}
        setting="answers.strict"
        stored={settings.answers.strict}
        save={async (strict) => engine().settings.update({ answers: { strict } })}
      />
    </>
  );
}
