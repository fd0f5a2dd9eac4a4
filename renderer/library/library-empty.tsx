import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AddSources } from './add-buttons.tsx';
import { FileIcon, FolderIcon, NotesIcon } from './icons.tsx';
import css from './library-page.module.css';
import { libraryStore, useLibrary } from './library.ts';

/** Says what the library is for, and offers the three ways to begin. */
export function LibraryEmpty({ add }: { add: AddSources }): ReactNode {
  const { t } = useTranslation();
  const addingSamples = useLibrary((state) => state.addingSamples);
  return (
    <div className={css.empty}>
      <h2 className={css.emptyTitle}>{t('library.emptyTitle')}</h2>
      <p className={css.emptyBody}>{t('library.emptyBody')}</p>
      <div className={css.emptyActions}>
        <Button leftSection={<FolderIcon />} onClick={add.folders}>
          {t('library.addFolder')}
        </Button>
        <Button variant="default" leftSection={<FileIcon />} onClick={add.files}>
          {t('library.addFiles')}
        </Button>
        <Button
          variant="default"
          leftSection={<NotesIcon />}
          loading={addingSamples}
          onClick={() => void libraryStore.getState().addSamples()}
        >
          {t('library.loadSamples')}
        </Button>
      </div>
      <p className={css.emptyHint}>{t('library.emptyDrop')}</p>
    </div>
  );
}
