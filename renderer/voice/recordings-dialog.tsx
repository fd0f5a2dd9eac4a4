import type { RecordingId } from '../../contract/ids.ts';
import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Recordings } from './recordings.tsx';

interface RecordingsDialogProps {
  onClose: () => void;
  /** Words made out after all, wanted in the question box. */
  onWords: (words: string, recordingId: RecordingId) => void;
}

export function RecordingsDialog({ onClose, onWords }: RecordingsDialogProps): ReactNode {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('voice.recordings')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Recordings onWords={onWords} />
    </Modal>
  );
}
