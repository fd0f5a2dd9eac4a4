import { lazy, Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../contract/settings.ts';
import css from './settings-window.module.css';
import { VoiceDeviceGroup } from './voice-device-group.tsx';
import { VoiceKeysGroup } from './voice-keys-group.tsx';
import { VoiceListeningGroup } from './voice-listening-group.tsx';
import { VoiceMicrophoneGroup } from './voice-microphone-group.tsx';
import { VoiceSpeakingGroup } from './voice-speaking-group.tsx';

const Recordings = lazy(async () => ({ default: (await import('../voice/recordings.tsx')).Recordings }));
const VoiceHistory = lazy(async () => ({ default: (await import('../voice/history.tsx')).VoiceHistory }));

/** How one speaks to the product, and how it speaks: keys, microphone, words, voice, device, and what came of it so far. */
export function VoiceSection({ settings }: { settings: Settings }): ReactNode {
  const { t } = useTranslation();
  const { voice } = settings;
  return (
    <>
      <p className={css.intro}>{t('settings.voice.intro')}</p>
      <VoiceKeysGroup keys={voice.keys} />
      <VoiceMicrophoneGroup microphone={voice.microphone} />
      <VoiceListeningGroup listening={voice.listening} />
      <VoiceSpeakingGroup voice={voice} />
      <VoiceDeviceGroup />
      <h3 className={css.groupTitle}>{t('voice.recordings')}</h3>
      <Suspense>
        <Recordings />
      </Suspense>
      <h3 className={css.groupTitle}>{t('voice.history')}</h3>
      <Suspense>
        <VoiceHistory />
      </Suspense>
    </>
  );
}
