import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../frame/icons.tsx';
import styles from './viewer-pane.module.css';
import { stepViewer, type ViewTarget } from './viewer-store.ts';

/** Which source of how many, stepping between them, and the keys for it. */
export function ViewerFooter({ index, targets }: { index: number; targets: readonly ViewTarget[] }): ReactNode {
  const { t } = useTranslation();
  const counts = { index: index + 1, count: targets.length };
  return (
    <div className={styles.footer}>
      <span>{targets[index]?.number === null ? t('viewer.ofPassages', counts) : t('viewer.ofSources', counts)}</span>
      <button
        type="button"
        className={styles.button}
        aria-label={t('viewer.previous')}
        disabled={index === 0}
        onClick={() => stepViewer(-1)}
      >
        <Icon name="left" />
      </button>
      <button
        type="button"
        className={styles.button}
        aria-label={t('viewer.next')}
        disabled={index === targets.length - 1}
        onClick={() => stepViewer(1)}
      >
        <Icon name="right" />
      </button>
      <span className={styles.grow} />
      <span className={styles.key} aria-hidden="true">
        <kbd>[</kbd>
        <kbd>]</kbd>
        {t('viewer.previousShort')}, {t('viewer.nextShort')}
      </span>
      <span className={styles.key} aria-hidden="true">
        <kbd>O</kbd>
        {t('viewer.open').toLowerCase()}
      </span>
      <span className={styles.key} aria-hidden="true">
        <kbd>Esc</kbd>
        {t('viewer.closeShort')}
      </span>
    </div>
  );
}
