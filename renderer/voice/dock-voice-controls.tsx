import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { engine, failureOf } from '../connection.ts';
import { takeSettings, useSettings } from '../settings-store.ts';
import { VoiceIcon } from './dock-icons.tsx';
import styles from './dock-voice-controls.module.css';
import { pageVoice } from './page-voice.ts';

const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];

/** Mute and speed of the voice that reads answers aloud. Both are everybody's own choice and kept. */
export function VoiceControls(): ReactNode {
  const { t } = useTranslation();
  const speaking = useSettings(({ settings }) => settings?.voice.speaking ?? null);
  if (speaking === null) return null;
  const speeds = SPEEDS.includes(speaking.speed) ? SPEEDS : [...SPEEDS, speaking.speed].toSorted((a, b) => a - b);
  return (
    <>
      <MuteButton />
      <select
        className={styles.speed}
        aria-label={t('voice.speed')}
        value={speaking.speed}
        onChange={(event) => choose({ speed: Number(event.currentTarget.value) })}
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
  return (
    <button
      type="button"
      className={styles.mute}
      aria-label={t('voice.mute')}
      aria-pressed={muted}
      title={muted ? t('voice.unmute') : t('voice.mute')}
      onClick={() => choose({ muted: !muted })}
    >
      <VoiceIcon name={muted ? 'voiceOff' : 'voice'} />
    </button>
  );
}

type Choice = Parameters<ReturnType<typeof engine>['settings']['setVoiceChoice']>[0];

function choose(choice: Choice): void {
  if (choice.muted === true) pageVoice()?.silence();
  const save = async (): Promise<void> => takeSettings(await engine().settings.setVoiceChoice(choice));
  save().catch((error: unknown) => {
    const failure = failureOf(error);
    if (failure !== null) notifications.show({ color: 'red', message: failure.message });
  });
}
