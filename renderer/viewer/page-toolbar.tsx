import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../frame/icons.tsx';
import styles from './page-document.module.css';

const ZOOM_STEP = 1.25;
const MOST_ZOOM = 4;

interface PageToolbarProps {
  page: number;
  pages: number;
  citedPage: number;
  zoom: number;
  onPage: (page: number) => void;
  onZoom: (zoom: number) => void;
  /** What stands at the end of the bar. */
  children: ReactNode;
}

/** Turning pages and zooming. */
export function PageToolbar({ page, pages, citedPage, zoom, onPage, onZoom, children }: PageToolbarProps): ReactNode {
  const { t } = useTranslation();
  return (
    <div className={styles.toolbar}>
      {pages > 1 && (
        <>
          <button type="button" aria-label={t('viewer.previousPage')} disabled={page <= 1} onClick={() => onPage(page - 1)}>
            <Icon name="left" />
          </button>
          <span className={styles.pageOf}>{t('viewer.pageOf', { page, pages })}</span>
          <button type="button" aria-label={t('viewer.nextPage')} disabled={page >= pages} onClick={() => onPage(page + 1)}>
            <Icon name="right" />
          </button>
        </>
      )}
      {page !== citedPage && (
        <button type="button" className={styles.back} onClick={() => onPage(citedPage)}>
          {t('viewer.citedPage')}
        </button>
      )}
      <span className={styles.grow} />
      <button
        type="button"
        aria-label={t('viewer.zoomOut')}
        disabled={zoom <= 1}
        onClick={() => onZoom(Math.max(1, zoom / ZOOM_STEP))}
      >
        <Icon name="minus" />
      </button>
      <button type="button" className={styles.back} disabled={zoom === 1} onClick={() => onZoom(1)}>
        {t('viewer.fitWidth')}
      </button>
      <button
        type="button"
        aria-label={t('viewer.zoomIn')}
        disabled={zoom >= MOST_ZOOM}
        onClick={() => onZoom(Math.min(MOST_ZOOM, zoom * ZOOM_STEP))}
      >
        <Icon name="plus" />
      </button>
      {children}
    </div>
  );
}
