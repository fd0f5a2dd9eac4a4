import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useManaged, useSettings } from '../settings-store.ts';
import { chooseVoice } from './choose-voice.ts';
import { VoiceIcon } from './dock-icons.tsx';
import styles from './dock-voice-controls.module.css';
import { pageVoice } from './page-voice.ts';

const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];

/** Mute and speed of the voice that reads answers aloud. Both are everybody's own choice and kept. */
export function VoiceControls(): ReactNode {
  const { t } = useTranslation();
  const speaking = useSettings(({ settings }) => settings?.voice.speaking ?? null);
  const managed = useManaged('voice.speaking.speed');
  if (speaking === null) return null;
  const speeds = SPEEDS.includes(speaking.speed) ? SPEEDS : [...SPEEDS, speaking.speed].toSorted((a, b) => a - b);
  return (
    <>
      <MuteButton />
      <select
        className={styles.speed}
        aria-label={t('voice.speed')}
        value={speaking.speed}
        disabled={managed}
        onChange={(event) => chooseVoice({ speed: Number(event.currentTarget.value) })}
      >
        {speeds.map((speed) => (
          <option key={speed} value={speed}>
            {t('voice.speedOf', { speed })}
          </option>
        ))}
      </select>
    </>
  );
}

export function MuteButton(): ReactNode {
  const { t } = useTranslation();
  const muted = useSettings(({ settings }) => settings?.voice.speaking.muted ?? false);
  const managed = useManaged('voice.speaking.muted');
  return (
    <button
      type="button"
      className={styles.mute}
      aria-label={t('voice.mute')}
      aria-pressed={muted}
      title={muted ? t('voice.unmute') : t('voice.mute')}
      disabled={managed}
      onClick={() => {
        if (!muted) pageVoice()?.silence();
        chooseVoice({ muted: !muted });
      }}
    >
      <VoiceIcon name={muted ? 'voiceOff' : 'voice'} />
    </button>
  );
}
