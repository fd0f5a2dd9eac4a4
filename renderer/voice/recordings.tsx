import { Button } from '@mantine/core';
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureData } from '../../contract/failure-table.ts';
import type { RecordingId } from '../../contract/ids.ts';
import type { Recording } from '../../contract/voice.ts';
import { engine, failureOf, useConnection } from '../connection.ts';
import { Icon } from '../frame/icons.tsx';
import { VoiceIcon } from './dock-icons.tsx';
import { elapsedText } from './elapsed-text.ts';
import { playWav, type PlayingAudio } from './play-audio.ts';
import styles from './recordings.module.css';

interface RecordingsProps {
  /** What to do with words made out after all; without it they are shown only. The recording stays until it is discarded. */
  onWords?: (words: string, recordingId: RecordingId) => void;
  /** How many there are now. */
  onCount?: (count: number) => void;
}

/** Audio kept because its words could not be made out: listen to it, try again, or discard it. */
export function Recordings({ onWords, onCount }: RecordingsProps): ReactNode {
  const { t } = useTranslation();
  const { recordings, failure, drop } = useRecordings();
  const count = recordings?.length;
  useEffect(() => {
    if (count !== undefined) onCount?.(count);
  }, [count, onCount]);
  return (
    <div className={styles.recordings}>
      <p className={styles.intro}>{count === 0 ? t('voice.recordingsNone') : t('voice.recordingsIntro')}</p>
      {failure !== null && (
        <p role="alert" className={styles.failure}>
          {t('voice.loadFailed')} {failure.message}
        </p>
      )}
      <ul className={styles.list}>
        {recordings?.map((recording) => (
          <RecordingRow
            key={recording.recordingId}
            recording={recording}
            onGone={() => drop(recording)}
            {...(onWords === undefined ? {} : { onWords })}
          />
        ))}
      </ul>
    </div>
  );
}

function useRecordings() {
  const client = useConnection((state) => state.client);
  const [recordings, setRecordings] = useState<readonly Recording[] | null>(null);
  const [failure, setFailure] = useState<FailureData | null>(null);
  useEffect(() => {
    if (client === null) return undefined;
    const leaving = new AbortController();
    client.voice.recordings.list(undefined, { signal: leaving.signal }).then(
      (list) => {
        setRecordings(list);
        setFailure(null);
      },
      (error: unknown) => setFailure(failureOf(error)),
    );
    return () => leaving.abort();
  }, [client]);
  const drop = useCallback(
    ({ recordingId }: Recording) => setRecordings((all) => all?.filter((one) => one.recordingId !== recordingId) ?? null),
    [],
  );
  return { recordings, failure, drop };
}

type RowState =
  | { kind: 'kept' }
  | { kind: 'transcribing' }
  | { kind: 'asking' }
  | { kind: 'words'; words: string }
  | { kind: 'failed'; failure: FailureData };

interface RowProps {
  recording: Recording;
  onGone: () => void;
  onWords?: (words: string, recordingId: RecordingId) => void;
}

function RecordingRow({ recording, onGone, onWords }: RowProps): ReactNode {
  const { t, i18n } = useTranslation();
  const [state, setState] = useState<RowState>({ kind: 'kept' });
  const { recordingId } = recording;
  const fail = (error: unknown): void => {
    const failure = failureOf(error);
    setState(failure === null ? { kind: 'kept' } : { kind: 'failed', failure });
  };
  const retry = async (): Promise<void> => {
    setState({ kind: 'transcribing' });
    try {
      const { text } = await engine().voice.recordings.retry({ recordingId });
      setState({ kind: 'words', words: text });
    } catch (error) {
      fail(error);
    }
  };
  const discard = async (): Promise<void> => {
    try {
      await engine().voice.recordings.discard({ recordingId });
      onGone();
    } catch (error) {
      fail(error);
    }
  };
  const when = new Date(recording.recordedAtMs).toLocaleString(i18n.language, { dateStyle: 'medium', timeStyle: 'short' });
  const reason = state.kind === 'failed' ? state.failure.message : recording.failure.message;
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <b>{when}</b>
        <span className={styles.length}>{elapsedText(recording.durationMs)}</span>
        {state.kind !== 'words' && <span className={styles.reason}>{reason}</span>}
      </div>
      <div
        className={styles.actions}
        role="group"
        aria-label={t('voice.recordingOf', { when, length: elapsedText(recording.durationMs) })}
      >
        {state.kind === 'asking' ? (
          <>
            <span>{t('voice.discardSure')}</span>
            <Button size="compact-sm" color="red" onClick={() => void discard()}>
              {t('voice.discardYes')}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setState({ kind: 'kept' })}>
              {t('voice.keep')}
            </Button>
          </>
        ) : (
          <>
            <PlayButton recording={recording} onFailure={fail} />
            {state.kind !== 'words' && (
              <Button
                size="compact-sm"
                variant="default"
                loading={state.kind === 'transcribing'}
                leftSection={<Icon name="again" size={14} />}
                onClick={() => void retry()}
              >
                {t('voice.transcribeAgain')}
              </Button>
            )}
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<VoiceIcon name="trash" size={14} />}
              onClick={() => setState({ kind: 'asking' })}
            >
              {t('voice.discard')}
            </Button>
          </>
        )}
      </div>
      <div role="status" className={styles.outcome}>
        {state.kind === 'transcribing' && t('voice.transcribing')}
        {state.kind === 'words' && (
          <>
            {t('voice.wordsFound')} <q>{state.words}</q>
            {onWords !== undefined && (
              <Button size="compact-sm" onClick={() => onWords(state.words, recordingId)}>
                {t('voice.useWords')}
              </Button>
            )}
          </>
        )}
      </div>
    </li>
  );
}

function PlayButton({ recording, onFailure }: { recording: Recording; onFailure: (error: unknown) => void }): ReactNode {
  const { t } = useTranslation();
  const [playing, setPlaying] = useState<PlayingAudio | null>(null);
  const latest = useRef<PlayingAudio | null>(null);
  useEffect(() => () => latest.current?.stop(), []);
  const play = async (): Promise<void> => {
    try {
      const { wav } = await engine().voice.recordings.audio({ recordingId: recording.recordingId });
      const audio = await playWav(wav);
      latest.current = audio;
      setPlaying(audio);
      await audio.ended;
    } catch (error) {
      onFailure(error);
    }
    latest.current = null;
    setPlaying(null);
  };
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={playing === null ? <VoiceIcon name="play" size={14} /> : <Icon name="stop" size={14} />}
      onClick={() => (playing === null ? void play() : playing.stop())}
    >
      {playing === null ? t('voice.play') : t('voice.stopPlaying')}
    </Button>
  );
}
