import { Input, SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../contract/settings.ts';
import { engine } from '../connection.ts';
import { Label, reasonOf } from './saved-state.tsx';
import css from './settings-window.module.css';
import { useSavedField } from './use-saved-field.ts';

/** How the product looks; every window follows at once. */
export function AppearanceSection({ settings }: { settings: Settings }): ReactNode {
  const { t } = useTranslation();
  const field = useSavedField({
    setting: 'colorScheme',
    stored: settings.colorScheme,
    save: async (colorScheme: Settings['colorScheme']) => engine().settings.setColorScheme({ colorScheme }),
  });
  return (
    <Input.Wrapper
      labelElement="div"
      label={<Label state={field.state}>{t('settings.appearance.scheme')}</Label>}
      description={t('settings.appearance.schemeHint')}
      error={reasonOf(field.state)}
    >
      <div className={css.control}>
        <SegmentedControl
          aria-label={t('settings.appearance.scheme')}
          disabled={field.managed}
          value={field.draft}
          onChange={(scheme) => field.commit(scheme)}
          data={[
            { value: 'auto', label: t('settings.appearance.auto') },
            { value: 'light', label: t('settings.appearance.light') },
            { value: 'dark', label: t('settings.appearance.dark') },
          ]}
        />
      </div>
    </Input.Wrapper>
  );
}
