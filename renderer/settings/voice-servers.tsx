import { Input } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSettings } from '../settings-store.ts';
import { calledName } from './provider-presets.ts';
import css from './settings-window.module.css';

/** Which servers make words of speech, or speak: chosen with all the others, shown here. */
export function VoiceServers({ of }: { of: 'transcribe' | 'speak' }): ReactNode {
  const { t } = useTranslation();
  const providers = useSettings(({ settings }) => settings?.providers);
  const targets = providers?.roles[of] ?? [];
  const names = targets.flatMap(({ providerId, model }) => {
    const provider = providers?.list.find((each) => each.providerId === providerId);
    return provider === undefined ? [] : [t('settings.voice.serversOf', { name: calledName(provider), model })];
  });
  return (
    <Input.Wrapper
      labelElement="div"
      label={t('settings.voice.servers')}
      description={
        names.length === 0 ? undefined : t(of === 'transcribe' ? 'settings.voice.soundHint' : 'settings.voice.wordsHint')
      }
    >
      <div className={css.testLine}>
        <span>{names.length === 0 ? t('settings.voice.serversNone') : names.join(', ')}</span>
        <a href="#roles">{t('settings.voice.serversChange')}</a>
      </div>
    </Input.Wrapper>
  );
}
