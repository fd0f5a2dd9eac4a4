import { Button, Modal, Textarea } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Source } from '../../contract/index.ts';
import css from './library-page.module.css';
import { libraryStore } from './library.ts';
import { useSourceName } from './source-row.tsx';

/** Chooses what of a folder is left out. */
export function ExcludeDialog({ source, onClose }: { source: Source | null; onClose(): void }): ReactNode {
  const { t } = useTranslation();
  const nameOf = useSourceName();
  const [lines, setLines] = useState(source?.exclude.join('\n') ?? '');
  const [saving, setSaving] = useState(false);
  if (source === null) return null;
  const save = async () => {
    const exclude = lines
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
    setSaving(true);
    const taken = await libraryStore.getState().setExclude(source.sourceId, exclude);
    setSaving(false);
    if (taken) onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('library.excludeTitle', { name: nameOf(source) })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Textarea
        label={t('library.excludeLabel')}
        description={t('library.excludeHint')}
        minRows={5}
        rows={6}
        value={lines}
        spellCheck={false}
        onChange={(event) => setLines(event.currentTarget.value)}
        className={css.dialogText ?? ''}
        data-autofocus
      />
      <div className={css.dialogActions}>
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button loading={saving} onClick={() => void save()}>
          {t('common.save')}
        </Button>
      </div>
    </Modal>
  );
}
