import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import css from './health.module.css';
import { StoragePart } from './health-storage.tsx';
import { VerifyPart } from './health-verify.tsx';

/** What the library takes on the disk, and whether everything in it agrees. */
export function HealthDrawer({ onClose }: { onClose(): void }): ReactNode {
  const { t } = useTranslation();
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={460}
      title={t('library.healthTitle')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div className={css.parts}>
        <StoragePart />
        <VerifyPart />
      </div>
    </Drawer>
  );
}
