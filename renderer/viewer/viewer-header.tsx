import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../frame/icons.tsx';
import { plainName } from '../text/format.ts';
import { useDocument } from './use-document.ts';
import styles from './viewer-pane.module.css';
import { closeViewer, type ViewTarget } from './viewer-store.ts';

/** What is shown and where it lies, with opening the file and closing. */
export function ViewerHeader({ target, onOpenFile }: { target: ViewTarget; onOpenFile: () => void }): ReactNode {
  const { t } = useTranslation();
  const pages = useDocument(target.documentId).document?.pages ?? null;
  const page =
    target.page === null
      ? null
      : pages === null
        ? t('viewer.page', { page: target.page })
        : t('viewer.pageOf', { page: target.page, pages });
  return (
    <div className={styles.header}>
      <div className={styles.names}>
        <h2 className={styles.title}>{target.title}</h2>
        <p className={styles.where}>
          {[...(target.path === target.title ? [] : [plainName(target.path)]), ...(page === null ? [] : [page])].join(' · ')}
        </p>
      </div>
      <Tooltip label={t('viewer.open')}>
        <button type="button" className={styles.button} aria-label={t('viewer.open')} onClick={onOpenFile}>
          <Icon name="open" />
        </button>
      </Tooltip>
      <Tooltip label={t('viewer.close')}>
        <button type="button" className={styles.button} aria-label={t('viewer.close')} onClick={closeViewer}>
          <Icon name="close" />
        </button>
      </Tooltip>
    </div>
  );
}
