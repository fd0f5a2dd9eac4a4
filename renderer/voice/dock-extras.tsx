import { lazy, memo, Suspense, useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { focusQuestion, setDraft } from '../conversation/conversation-store.ts';
import { useSettings } from '../settings-store.ts';
import { VoiceIcon } from './dock-icons.tsx';
import styles from './dock-extras.module.css';
import { MuteButton } from './dock-voice-controls.tsx';
import { pageVoice } from './page-voice.ts';
import { discardOnceAsked } from './settle-recording.ts';
import { useVoice } from './voice-store.ts';

const RecordingsDialog = lazy(async () => ({ default: (await import('./recordings-dialog.tsx')).RecordingsDialog }));

/** Small things about the voice beside the question box: microphone still open, recordings kept, voice muted. */
export const DockExtras = memo(function DockExtras(): ReactNode {
  return (
    <>
      <WarmSign />
      <RecordingsSign />
      <MutedSign />
    </>
  );
});

/** The microphone is open though nobody speaks: said, with how long still, and a way to close it. */
function WarmSign(): ReactNode {
  const { t } = useTranslation();
  const { phase, warmUntilMs } = useVoice((voice) => voice.microphone);
  const secondsLeft = useSecondsUntil(phase === 'warm' ? warmUntilMs : null);
  if (secondsLeft === null) return null;
  return (
    <button
      type="button"
      className={styles.sign}
      title={`${t('voice.warmHint')} ${t('voice.warmClose')}`}
      aria-label={`${t('voice.warm', { count: secondsLeft })}. ${t('voice.warmClose')}`}
      data-testid="warm"
      onClick={() => pageVoice()?.closeMicrophone()}
    >
      <i className={styles.open} aria-hidden="true" />
      <VoiceIcon name="microphone" size={14} />
      <span>{t('voice.warm', { count: secondsLeft })}</span>
    </button>
  );
}

function useSecondsUntil(endMs: number | null): number | null {
  const [nowMs, setNowMs] = useState(() => performance.now());
  useEffect(() => {
    if (endMs === null) return undefined;
    setNowMs(performance.now());
    const timer = setInterval(() => setNowMs(performance.now()), 1000);
    return () => clearInterval(timer);
  }, [endMs]);
  return endMs === null ? null : Math.max(0, Math.ceil((endMs - nowMs) / 1000));
}

function RecordingsSign(): ReactNode {
  const { t } = useTranslation();
  const count = useVoice((voice) => voice.recordings);
  const [open, setOpen] = useState(false);
  const close = (): void => {
    setOpen(false);
    void pageVoice()?.countRecordings();
  };
  return (
    <>
      {count > 0 && (
        <button type="button" className={styles.sign} onClick={() => setOpen(true)}>
          <VoiceIcon name="save" size={14} />
          {t('voice.recordingsCount', { count })}
        </button>
      )}
      {open && (
        <Suspense>
          <RecordingsDialog
            onClose={close}
            onWords={(words, recordingId) => {
              setDraft(words);
              discardOnceAsked(recordingId, () => void pageVoice()?.countRecordings());
              close();
              focusQuestion();
            }}
          />
        </Suspense>
      )}
    </>
  );
}

/** Shown while muted, so that nobody waits for a voice that will not come. */
function MutedSign(): ReactNode {
  const muted = useSettings(({ settings }) => settings?.voice.speaking.muted ?? false);
  return muted ? <MuteButton /> : null;
}
