import { Button, Modal } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModelState } from '../../contract/models.ts';
import { sizeInWords } from '../library/quantities.ts';
import css from './settings-window.module.css';

/** Asks before a model goes, and says what stops with it. */
export function RemoveModelDialog({
  model,
  onClose,
  onRemove,
}: {
  model: ModelState;
  onClose: () => void;
  onRemove: () => Promise<void>;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const [removing, setRemoving] = useState(false);
  const remove = async () => {
    setRemoving(true);
    await onRemove();
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('settings.models.removeTitle', { name: model.name })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div className={css.dialog}>
        <span>
          {t('settings.models.removeBody', { size: sizeInWords(model.storedBytes, i18n.language) })}{' '}
          {model.inUse && t('settings.models.removeInUse')}
        </span>
        <div className={css.testLine}>
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('common.cancel')}
          </Button>
          <Button color="red" loading={removing} onClick={() => void remove()}>
            {t('settings.models.remove')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
