import { notifications } from '@mantine/notifications';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { engine, failureOf } from '../connection.ts';
import type { ViewTarget } from './viewer-store.ts';

/** Opens the file of a target with the system's program for it; says so when that cannot be done. */
export function useOpenFile(target: ViewTarget | null): () => void {
  const { t } = useTranslation();
  return useCallback(() => {
    if (target === null) return;
    const open = async (): Promise<void> => {
      try {
        await engine().library.documents.open({ documentId: target.documentId });
      } catch (error) {
        const failure = failureOf(error);
        if (failure !== null) notifications.show({ color: 'red', title: t('viewer.openFailed'), message: failure.message });
      }
    };
    void open();
  }, [target, t]);
}
