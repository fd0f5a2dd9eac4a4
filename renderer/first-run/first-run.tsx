import { Alert, Progress } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { goTo } from '../frame/place-store.ts';
import { useAddSources } from '../library/add-buttons.tsx';
import { DropArea } from '../library/drop-area.tsx';
import { FileIcon, FolderIcon, NotesIcon } from '../library/icons.tsx';
import { libraryStore, useFollowLibrary, useLibrary } from '../library/library.ts';
import css from './first-run.module.css';
import { loadSamples, useLoadingSamples } from './load-samples.ts';

/** The first minute: what this is, what stays on this machine, and three ways to begin. */
export function FirstRun(): ReactNode {
  useFollowLibrary();
  const { t } = useTranslation();
  const add = useAddSources(() => goTo('library'));
  const loading = useLoadingSamples((state) => state.loading);
  const notice = useLibrary((state) => state.notice);
  return (
    <DropArea onTaken={() => goTo('library')}>
      <div className={css.firstRun}>
        <div className={css.column}>
          <h2 className={css.title}>{t('firstRun.title')}</h2>
          <p className={css.lead}>{t('firstRun.welcome')}</p>
          {notice !== null && (
            <Alert color="red" variant="light" role="alert">
              {notice.message}
            </Alert>
          )}
          {loading ? (
            <LoadingSamples />
          ) : (
            <div className={css.choices}>
              <Choice
                icon={<NotesIcon />}
                name="samples"
                primary
                onChoose={() => void loadSamples(libraryStore.getState().addSamples)}
              />
              <Choice icon={<FolderIcon />} name="folder" onChoose={add.folders} />
              <Choice icon={<FileIcon />} name="files" onChoose={add.files} />
            </div>
          )}
          <section className={css.stays} aria-labelledby="first-run-stays">
            <h3 id="first-run-stays">{t('firstRun.staysTitle')}</h3>
            <p>{t('firstRun.stays')}</p>
          </section>
        </div>
      </div>
      {add.dialog}
    </DropArea>
  );
}

function Choice(parts: {
  icon: ReactNode;
  name: 'samples' | 'folder' | 'files';
  primary?: boolean;
  onChoose(): void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <button type="button" className={css.choice} data-primary={parts.primary === true} onClick={parts.onChoose}>
      <span className={css.icon}>{parts.icon}</span>
      <span className={css.words}>
        <strong>{t(`firstRun.${parts.name}Title`)}</strong>
        <span>{t(`firstRun.${parts.name}Body`)}</span>
      </span>
    </button>
  );
}

function LoadingSamples(): ReactNode {
  const { t } = useTranslation();
  const intake = useLibrary((state) => state.intake);
  const counting = intake?.state === 'indexing' && intake.total > 0;
  return (
    <div className={css.loading} role="status">
      <span>{counting ? t('firstRun.loadingOf', { done: intake.done, total: intake.total }) : t('firstRun.loading')}</span>
      <Progress
        size={6}
        value={counting ? (intake.done / intake.total) * 100 : 100}
        animated={!counting}
        striped={!counting}
        aria-label={t('firstRun.loadingLabel')}
      />
    </div>
  );
}
