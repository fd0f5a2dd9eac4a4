import { Button, Modal } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Source } from '../../contract/index.ts';
import css from './library-page.module.css';
import { libraryStore } from './library.ts';
import { useSourceName } from './source-row.tsx';

/** Asks what is to become of documents whose files are gone, many at once. Keeping them is the safe side. */
export function ConfirmRemovalsDialog({ source, onClose }: { source: Source | null; onClose(): void }): ReactNode {
  const { t, i18n } = useTranslation();
  const nameOf = useSourceName();
  const [deciding, setDeciding] = useState(false);
  if (source === null) return null;
  const counted = { count: source.removals, shown: source.removals.toLocaleString(i18n.language) };
  const decide = async (remove: boolean) => {
    setDeciding(true);
    await libraryStore.getState().confirmRemovals(source.sourceId, remove);
    setDeciding(false);
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('library.unsureTitle', { name: nameOf(source) })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <p className={css.dialogText}>{t('library.unsureBody', counted)}</p>
      <p className={css.dialogText}>{t('library.unsureHint')}</p>
      <div className={css.dialogActions}>
        <Button variant="default" disabled={deciding} onClick={() => void decide(false)} data-autofocus>
          {t('library.unsureKeep')}
        </Button>
        <Button color="red" loading={deciding} onClick={() => void decide(true)}>
          {t('library.unsureRemove', counted)}
        </Button>
      </div>
    </Modal>
  );
}
