import { notifications } from '@mantine/notifications';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import type { RecordingId } from '../../contract/ids.ts';
import { engine, failureOf, useConnection } from '../connection.ts';
import { ask, focusQuestion, setDraft } from '../conversation/conversation-store.ts';
import { useStatus } from '../status-store.ts';
import { ListeningActions, ListeningPanel } from './dock-listening.tsx';
import { MicButton } from './dock-mic-button.tsx';
import { VoiceStrip, type StripActions } from './dock-strip.tsx';
import { dockView, isListening, takesTheBox, type DockView } from './dock-view.ts';
import { VoiceNotice } from './dock-notice.tsx';
import { pageVoice } from './page-voice.ts';
import { discardOnceAsked } from './settle-recording.ts';
import { useVoice } from './voice-store.ts';

const MicCheckDialog = lazy(async () => ({ default: (await import('./mic-check.tsx')).MicCheckDialog }));

/** What the microphone shows; drawn anew only where that changes. The level is read apart: it changes twelve times a second. */
export function useDockView(): DockView {
  return useVoice(useShallow(dockView));
}

const readRms = (): number => useVoice.getState().level?.rms ?? 0;

/** The microphone button of the question box. */
export function DockMicrophone({ view }: { view: DockView }): ReactNode {
  const connected = useConnection((connection) => connection.state === 'open');
  return (
    <MicButton
      view={view}
      disabled={!connected && !isListening(view)}
      onPress={() => pageVoice()?.press('button')}
      onRelease={() => pageVoice()?.release('button')}
    />
  );
}

/** What is being heard, where the question box otherwise is. */
export function DockListening({ view }: { view: DockView }): ReactNode {
  return takesTheBox(view) && <ListeningPanel view={view} readRms={readRms} />;
}

/** Ends listening, one way or the other, where asking and stopping otherwise are. */
export function DockListeningActions({ view }: { view: DockView }): ReactNode {
  return (
    takesTheBox(view) && (
      <ListeningActions view={view} onDiscard={() => pageVoice()?.cancel()} onAsk={() => pageVoice()?.press('button')} />
    )
  );
}

/** What the turn is doing or what became of it, above the question box; and what of it is said to a screen reader. */
export function DockStrip({ view }: { view: DockView }): ReactNode {
  const { t } = useTranslation();
  const [checking, setChecking] = useState(false);
  const { retrying, retry, discard } = useKeptRecording();
  const actions: StripActions = {
    stop: () => pageVoice()?.cancel(),
    stopSpeaking: () => pageVoice()?.silence(),
    edit: (words) => {
      pageVoice()?.cancel();
      setDraft(words);
      focusQuestion();
    },
    retry,
    discard,
    dismiss: forgetProblem,
    check: () => setChecking(true),
  };
  const shown: DockView = retrying ? { kind: 'thinking', step: 'transcribing', words: '' } : view;
  const problem = shown.kind === 'nothing' || shown.kind === 'fault';
  return (
    <>
      <div role="status" className="visually-hidden" data-testid="voice-status">
        {shown.kind === 'hearing' && t('voice.hearing')}
        {shown.kind === 'thinking' && shown.step === 'transcribing' && t('voice.thinking.transcribing')}
      </div>
      {/* Problems are read out as they stand; what thinks and speaks is told by the answer itself. */}
      <div role="status">{problem && <VoiceStrip view={shown} actions={actions} />}</div>
      {(shown.kind === 'speaking' || (shown.kind === 'thinking' && (retrying || !takesTheBox(shown)))) && (
        <VoiceStrip view={shown} actions={actions} />
      )}
      <VoiceNotice beside={shown} />
      {checking && (
        <Suspense>
          <MicCheckDialog onClose={() => setChecking(false)} />
        </Suspense>
      )}
    </>
  );
}

/** Says no more of what went wrong. What was kept stays kept. */
function forgetProblem(): void {
  const { phase } = useVoice.getState();
  useVoice.setState({ problem: null, speechFailure: null, ...(phase === 'error' ? { phase: 'idle' as const } : {}) });
}

/** Makes out a recording again and asks what was said; or throws it away. */
function useKeptRecording() {
  const { t } = useTranslation();
  const [retrying, setRetrying] = useState(false);
  const tell = (error: unknown): void => {
    const failure = failureOf(error);
    if (failure !== null) notifications.show({ color: 'red', title: t('voice.wordsFailed'), message: failure.message });
  };
  return {
    retrying,
    retry: async (recordingId: RecordingId): Promise<void> => {
      setRetrying(true);
      try {
        const { text } = await engine().voice.recordings.retry({ recordingId });
        forgetProblem();
        const mode = useStatus.getState().status?.mode;
        if (mode !== undefined && mode !== null) {
          discardOnceAsked(recordingId, () => void pageVoice()?.countRecordings());
          void ask(text, mode);
        }
      } catch (error) {
        tell(error);
      }
      setRetrying(false);
      void pageVoice()?.countRecordings();
    },
    discard: async (recordingId: RecordingId): Promise<void> => {
      try {
        await engine().voice.recordings.discard({ recordingId });
        forgetProblem();
      } catch (error) {
        tell(error);
      }
      void pageVoice()?.countRecordings();
    },
  };
}
