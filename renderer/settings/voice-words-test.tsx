import { Alert, Button } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CAPTURE_RATE_HZ } from '../../contract/capture-rate.ts';
import type { FailureData } from '../../contract/failure-table.ts';
import { engine, failureOf } from '../connection.ts';
import { LevelMeter } from '../voice/dock-level.tsx';
import { useMicCheck } from '../voice/use-mic-check.ts';
import { wavOf } from '../voice/wav-bytes.ts';
import css from './settings-window.module.css';
import voice from './voice-section.module.css';

type Found = Awaited<ReturnType<ReturnType<typeof engine>['voice']['transcribe']>>;

/** Three seconds of speech through the whole chain of transcribers, as it is set. */
export function WordsTest(): ReactNode {
  const { t } = useTranslation();
  const [trial, setTrial] = useState<'none' | 'recording' | 'asking'>('none');
  const [found, setFound] = useState<Found | null>(null);
  const [failure, setFailure] = useState<FailureData | null>(null);
  const start = (): void => {
    setFound(null);
    setFailure(null);
    setTrial('recording');
  };
  const transcribe = async (samples: Float32Array): Promise<void> => {
    setTrial('asking');
    try {
      setFound(await engine().voice.transcribe({ wav: wavOf(samples, CAPTURE_RATE_HZ) }));
    } catch (error) {
      setFailure(failureOf(error));
    }
    setTrial('none');
  };
  return (
    <div className={css.test}>
      <div className={css.testLine}>
        <Button variant="default" loading={trial !== 'none'} onClick={start}>
          {t('settings.voice.testWords')}
        </Button>
        <span className={css.hint}>{t('settings.voice.testWordsHint')}</span>
      </div>
      {trial === 'recording' && <Trial onTaken={(samples) => void transcribe(samples)} onFailed={() => setTrial('none')} />}
      <div role="status">
        {trial === 'asking' && t('voice.transcribing')}
        {found !== null && (
          <p className={voice.words}>
            {found.nothingHeard === null ? (
              <q>{found.text}</q>
            ) : (
              t(`voice.nothingWhy.${found.nothingHeard}`, { device: t('voice.theMicrophone') })
            )}
            {found.transcriber !== null && <span className={css.checkDetail}>{found.transcriber}</span>}
          </p>
        )}
        {failure !== null && (
          <Alert color="red" variant="light" title={t('voice.wordsFailed')}>
            {failure.message}
          </Alert>
        )}
      </div>
    </div>
  );
}

/** Records by itself as soon as the microphone is open. */
function Trial({ onTaken, onFailed }: { onTaken: (samples: Float32Array) => void; onFailed: () => void }): ReactNode {
  const { t } = useTranslation();
  const { open, record, taken, fault, secondsLeft, readRms } = useMicCheck(null);
  useEffect(() => {
    if (open) record();
  }, [open, record]);
  useEffect(() => {
    if (taken !== null) onTaken(taken);
    // The parent's function is another at every drawing; the recording is not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [taken]);
  if (fault !== null) {
    return (
      <div role="alert">
        <p className={css.warning}>
          <b>{t(`voice.fault.${fault}`)}</b> {t(`voice.faultHelp.${fault}`)}
        </p>
        <Button size="compact-sm" variant="default" onClick={onFailed}>
          {t('voice.dismiss')}
        </Button>
      </div>
    );
  }
  return (
    <div className={voice.keyLine}>
      <span>{secondsLeft === null ? t('voice.checkOpening') : t('voice.checkRecording', { seconds: secondsLeft })}</span>
      <LevelMeter readRms={readRms} />
    </div>
  );
}
