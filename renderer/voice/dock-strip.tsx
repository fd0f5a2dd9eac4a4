import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureCode } from '../../contract/failure-table.ts';
import type { RecordingId } from '../../contract/ids.ts';
import { Icon } from '../frame/icons.tsx';
import { VoiceIcon } from './dock-icons.tsx';
import styles from './dock-strip.module.css';
import type { DockView } from './dock-view.ts';
import { VoiceControls } from './dock-voice-controls.tsx';
import { rememberedLabel } from './microphone-choice.ts';

/** Failures whose own sentence says that the recording is kept. */
const SAYS_KEPT: ReadonlySet<FailureCode> = new Set<FailureCode>(['TRANSCRIBER_UNAVAILABLE', 'TRANSCRIPTION_FAILED']);

type Shown = Extract<DockView, { kind: 'thinking' | 'speaking' | 'nothing' | 'fault' }>;

export interface StripActions {
  /** Ends the turn: its transcription, its answer, its voice. */
  stop: () => void;
  /** Ends the voice only; the written answer goes on. */
  stopSpeaking: () => void;
  /** Takes the words back into the question box. */
  edit: (words: string) => void;
  retry: (recordingId: RecordingId) => Promise<void>;
  discard: (recordingId: RecordingId) => Promise<void>;
  dismiss: () => void;
  check: () => void;
}

/** One line above the question box: what the turn is doing, or what became of it. The box below stays free for typing. */
export function VoiceStrip({ view, actions }: { view: Shown; actions: StripActions }): ReactNode {
  return (
    <section className={styles.strip} data-state={view.kind} data-testid="voice-strip">
      <Content view={view} actions={actions} />
    </section>
  );
}

function Content({ view, actions }: { view: Shown; actions: StripActions }): ReactNode {
  const { t } = useTranslation();
  switch (view.kind) {
    case 'thinking':
      return (
        <>
          <VoiceIcon name="thinking" />
          <p className={styles.text}>
            <strong>{t(`voice.thinking.${view.step}`)}</strong>
            {view.words !== '' && <span className={styles.said}>“{view.words}”</span>}
          </p>
          {view.words !== '' && (
            <Action onClick={() => actions.edit(view.words)} title={t('voice.editHint')}>
              <VoiceIcon name="pencil" size={14} />
              {t('voice.edit')}
            </Action>
          )}
          <Action onClick={actions.stop}>
            <Icon name="stop" size={14} />
            {t('voice.stop')}
          </Action>
        </>
      );
    case 'speaking':
      return (
        <>
          <VoiceIcon name="voice" />
          <p className={styles.text}>
            <strong>{t('voice.speaking')}</strong>
            {view.interruptible && (
              <span className={styles.open}>
                <VoiceIcon name="microphone" size={14} />
                {t('voice.interruptible')}
              </span>
            )}
            <mark className={styles.caption} data-testid="caption">
              {view.caption}
            </mark>
          </p>
          <div className={styles.buttons}>
            <VoiceControls />
            <Action onClick={actions.stopSpeaking}>
              <Icon name="stop" size={14} />
              {t('voice.stopSpeaking')}
            </Action>
          </div>
        </>
      );
    case 'nothing':
      return (
        <>
          <VoiceIcon name="ear" />
          <p className={styles.text}>
            <strong>{t('voice.nothing')}</strong>
            <span>
              {view.why.kind === 'not-ready'
                ? t('voice.notReady')
                : t(`voice.nothingWhy.${view.why.reason}`, {
                    device: rememberedLabel(view.device) || t('voice.theMicrophone'),
                  })}
            </span>
          </p>
          {view.why.kind === 'nothing-heard' && view.why.reason === 'silence' && (
            <Action onClick={actions.check}>{t('voice.checkMicrophone')}</Action>
          )}
          <Dismiss onClick={actions.dismiss} />
        </>
      );
    case 'fault':
      return <FaultContent fault={view.fault} actions={actions} />;
  }
}

type Fault = Extract<DockView, { kind: 'fault' }>['fault'];

/** What happened, what was kept, what to do. */
function FaultContent({ fault, actions }: { fault: Fault; actions: StripActions }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <Icon name="warning" className={styles.warning} />
      <p className={styles.text}>
        <strong>{faultTitle(fault, t)}</strong>
        <span>
          {fault.kind === 'microphone' ? t(`voice.faultHelp.${fault.fault}`) : fault.failure.message}
          {fault.kind === 'transcription-failed' && !SAYS_KEPT.has(fault.failure.code) && ` ${t('voice.keptRecording')}`}
        </span>
      </p>
      {fault.kind === 'transcription-failed' && (
        <>
          <Action onClick={() => void actions.retry(fault.recordingId)}>{t('voice.retry')}</Action>
          <Action onClick={() => void actions.discard(fault.recordingId)}>{t('voice.discard')}</Action>
        </>
      )}
      {fault.kind === 'microphone' && <Action onClick={actions.check}>{t('voice.checkMicrophone')}</Action>}
      <Dismiss onClick={actions.dismiss} />
    </>
  );
}

function faultTitle(fault: Fault, t: TFunction): string {
  switch (fault.kind) {
    case 'microphone':
      return t(`voice.fault.${fault.fault}`);
    case 'transcription-failed':
      return t('voice.wordsFailed');
    case 'failure':
      return t('voice.turnFailed');
    case 'speech-failed':
      return t('voice.speechFailed');
  }
}

function Dismiss({ onClick }: { onClick: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <button type="button" className={styles.close} aria-label={t('voice.dismiss')} onClick={onClick}>
      <Icon name="close" size={14} />
    </button>
  );
}

function Action({ onClick, title, children }: { onClick: () => void; title?: string; children: ReactNode }): ReactNode {
  return (
    <button type="button" className={styles.action} title={title} onClick={onClick}>
      {children}
    </button>
  );
}
