import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './viewer-pane.module.css';

interface ViewSwitchProps {
  view: 'page' | 'text';
  onView: (view: 'page' | 'text') => void;
}

/** Whether a document is shown as it looks or as the text read from it. */
export function ViewSwitch({ view, onView }: ViewSwitchProps): ReactNode {
  const { t } = useTranslation();
  return (
    <div className={styles.switch} role="group" aria-label={t('viewer.view')}>
      {(['page', 'text'] as const).map((one) => (
        <button key={one} type="button" aria-pressed={one === view} onClick={() => onView(one)}>
          {t(one === 'page' ? 'viewer.viewPage' : 'viewer.viewText')}
        </button>
      ))}
    </div>
  );
}
