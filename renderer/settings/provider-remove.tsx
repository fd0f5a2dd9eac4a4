import { Alert, Button, Modal } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureData } from '../../contract/failure-table.ts';
import type { ProviderView } from '../../contract/providers.ts';
import { failureOf } from '../connection.ts';
import { takeSettings } from '../settings-store.ts';
import { removeProvider } from './change-providers.ts';
import { calledName } from './provider-presets.ts';
import css from './settings-window.module.css';

interface RemoveProviderProps {
  provider: ProviderView;
  /** What it is used for, in words; empty for nothing. */
  uses: string;
  onClose: () => void;
}

/** Asks before a provider goes, and says what goes with it. */
export function RemoveProvider({ provider, uses, onClose }: RemoveProviderProps): ReactNode {
  const { t } = useTranslation();
  const [removing, setRemoving] = useState(false);
  const [failure, setFailure] = useState<FailureData | null>(null);
  const remove = async (): Promise<void> => {
    setRemoving(true);
    try {
      takeSettings(await removeProvider(provider.providerId, provider.hasApiKey));
      onClose();
    } catch (error) {
      setFailure(failureOf(error));
      setRemoving(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('settings.providers.removeTitle', { name: calledName(provider) })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div className={css.dialog}>
        <span>
          {t('settings.providers.removeBody')} {uses !== '' && t('settings.providers.removeUses', { uses })}
        </span>
        {failure !== null && (
          <Alert color="red" variant="light" role="alert">
            {failure.message}
          </Alert>
        )}
        <div className={css.testLine}>
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('common.cancel')}
          </Button>
          <Button color="red" loading={removing} onClick={() => void remove()}>
            {t('settings.providers.remove')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
