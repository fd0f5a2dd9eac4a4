import { Alert, Button, Progress } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { IntakeProgress } from '../../contract/index.ts';
import css from './progress-line.module.css';
import { libraryStore, useLibrary } from './library.ts';
import { spanInWords } from './quantities.ts';

/** What intake is doing: how far, how fast, how long still, which file; and how to stop it. */
export function IntakeLine(): ReactNode {
  const intake = useLibrary((state) => state.intake);
  if (intake === null) return null;
  if (intake.stoppedBy !== null) return <Stopped reason={intake.stoppedBy.message} />;
  if (intake.state === 'paused') return <Paused intake={intake} />;
  if (intake.state !== 'idle') return <Running intake={intake} />;
  return intake.background === null ? null : <Background work={intake.background} />;
}

function Running({ intake }: { intake: IntakeProgress }): ReactNode {
  const { t, i18n } = useTranslation();
  const number = (value: number) => value.toLocaleString(i18n.language);
  const counting = intake.total > 0 && intake.state !== 'scanning';
  const title = {
    scanning: t('library.progressScanning'),
    indexing: t('library.progressIndexing'),
    cancelling: t('library.progressCancelling'),
    idle: '',
    paused: '',
  }[intake.state];
  const rate = intake.filesPerSecond;
  return (
    <div className={css.line} role="group" aria-label={title}>
      <div className={css.words}>
        <strong>{title}</strong>
        {counting && <span>{t('library.progressFiles', { done: number(intake.done), total: number(intake.total) })}</span>}
        {counting && rate !== null && (
          <span>
            {t('library.progressRate', {
              rate: new Intl.NumberFormat(i18n.language, { maximumSignificantDigits: 2 }).format(rate),
            })}
          </span>
        )}
        {counting && intake.leftMs !== null && (
          <span>{t('library.progressLeft', { left: spanInWords(intake.leftMs, i18n.language) })}</span>
        )}
        {intake.failed > 0 && <span className={css.failed}>{t('library.progressFailed', { shown: number(intake.failed) })}</span>}
        {intake.current !== null && (
          <span className={css.current} title={intake.current}>
            {t('library.progressCurrent', { name: intake.current })}
          </span>
        )}
      </div>
      <div className={css.buttons}>
        <Button
          size="compact-sm"
          variant="default"
          disabled={intake.state === 'cancelling'}
          onClick={() => void libraryStore.getState().pauseIntake()}
        >
          {t('library.pause')}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={intake.state === 'cancelling'}
          onClick={() => void libraryStore.getState().cancelIntake()}
        >
          {t('library.stop')}
        </Button>
      </div>
      <Progress
        className={css.bar ?? ''}
        size={4}
        value={counting ? (intake.done / intake.total) * 100 : 100}
        animated={!counting}
        striped={!counting}
        aria-label={t('library.progressLabel')}
      />
    </div>
  );
}

/** What is done beside reading, when nothing is read. */
function Background({ work: { kind, done, total } }: { work: NonNullable<IntakeProgress['background']> }): ReactNode {
  const { t, i18n } = useTranslation();
  const title = t(`library.background.${kind}`);
  const counted = total > 0;
  return (
    <div className={css.line} role="group" aria-label={title}>
      <div className={css.words}>
        <strong>{title}</strong>
        {counted && (
          <span>
            {t('library.progressFiles', {
              done: done.toLocaleString(i18n.language),
              total: total.toLocaleString(i18n.language),
            })}
          </span>
        )}
        <span>{t('library.backgroundHint')}</span>
      </div>
      <Progress
        className={css.bar ?? ''}
        size={4}
        value={counted ? (done / total) * 100 : 100}
        animated={!counted}
        striped={!counted}
        aria-label={title}
      />
    </div>
  );
}

function Paused({ intake }: { intake: IntakeProgress }): ReactNode {
  const { t, i18n } = useTranslation();
  const left = Math.max(0, intake.total - intake.done);
  return (
    <div className={css.line} role="group" aria-label={t('library.paused')}>
      <div className={css.words}>
        <strong>{t('library.paused')}</strong>
        <span>
          {left > 0
            ? t('library.pausedLeft', { count: left, shown: left.toLocaleString(i18n.language) })
            : t('library.pausedHint')}
        </span>
      </div>
      <Button size="compact-sm" onClick={() => void libraryStore.getState().resumeIntake()}>
        {t('library.resume')}
      </Button>
    </div>
  );
}

function Stopped({ reason }: { reason: string }): ReactNode {
  const { t } = useTranslation();
  return (
    <Alert color="red" variant="light" role="alert">
      <div className={css.stopped}>
        <span>{t('library.stopped', { reason })}</span>
        <Button size="compact-sm" variant="default" onClick={() => void libraryStore.getState().resumeIntake()}>
          {t('library.resume')}
        </Button>
      </div>
    </Alert>
  );
}
