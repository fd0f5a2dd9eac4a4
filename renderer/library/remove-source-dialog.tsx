import { Button, Modal } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Source } from '../../contract/index.ts';
import css from './library-page.module.css';
import { libraryStore } from './library.ts';
import { useSourceName } from './source-row.tsx';

/** Asks before a source leaves the library, and says that the files stay where they are. */
export function RemoveSourceDialog({ source, onClose }: { source: Source | null; onClose(): void }): ReactNode {
  const { t, i18n } = useTranslation();
  const nameOf = useSourceName();
  const [removing, setRemoving] = useState(false);
  if (source === null) return null;

  const counted = { count: source.documents, shown: source.documents.toLocaleString(i18n.language) };
  const consequence = {
    folder: t('library.removeBody', counted),
    file: t('library.removeBody', counted),
    uploads: t('library.removeUploadsBody', counted),
    samples: t('library.removeSamplesBody'),
    'remote-folder': t('library.removeBody', counted),
    calendar: t('library.removeBody', counted),
    contacts: t('library.removeBody', counted),
  }[source.kind];
  const remove = async () => {
    setRemoving(true);
    await libraryStore.getState().removeSource(source);
    setRemoving(false);
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('library.removeTitle', { name: nameOf(source) })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <p className={css.dialogText}>{consequence}</p>
      <div className={css.dialogActions}>
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('common.cancel')}
        </Button>
        <Button color="red" loading={removing} onClick={() => void remove()}>
          {t('library.removeConfirm')}
        </Button>
      </div>
    </Modal>
  );
}
