import { Alert, Badge, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useEscape } from '../frame/use-escape.ts';
import { useStatus } from '../status-store.ts';
import { closeViewer, useViewer, VIEWER_BESIDE } from '../viewer/viewer-store.ts';
import { AddButtons, useAddSources } from './add-buttons.tsx';
import { DocumentsPane } from './documents-pane.tsx';
import { DropArea } from './drop-area.tsx';
import { IntakeLine } from './intake-line.tsx';
import { LibraryEmpty } from './library-empty.tsx';
import css from './library-page.module.css';
import { useFollowLibrary, useLibrary } from './library.ts';
import { agoInWords } from './quantities.ts';
import { SourceList } from './source-list.tsx';
import { UnsureSources } from './unsure-sources.tsx';
import { UploadLine } from './upload-line.tsx';

const HealthDrawer = lazy(async () => ({ default: (await import('./health-drawer.tsx')).HealthDrawer }));
const ViewerPane = lazy(async () => ({ default: (await import('../viewer/viewer-pane.tsx')).ViewerPane }));

/** The library: what is in it, where it comes from, what is being read, and what could not be. */
export function LibraryPage(): ReactNode {
  useFollowLibrary();
  const { t } = useTranslation();
  const sources = useLibrary((state) => state.sources);
  const notice = useLibrary((state) => state.notice);
  const dismissNotice = useLibrary((state) => state.dismissNotice);
  const viewing = useViewer((state) => state.targets.length > 0);
  const beside = useMediaQuery(VIEWER_BESIDE, true, { getInitialValueInEffect: false });
  const add = useAddSources();
  const [health, setHealth] = useState(false);
  useEscape(closeViewer);
  const empty = sources !== null && sources.length === 0;

  return (
    <>
      <DropArea inert={viewing && !beside}>
        <section className={css.page} aria-labelledby="library-title">
          <header className={css.head}>
            <div className={css.heading}>
              <h1 id="library-title" className={css.title}>
                {t('library.title')}
              </h1>
              <Summary />
            </div>
            {!empty && <AddButtons add={add} onHealth={() => setHealth(true)} />}
          </header>
          {notice !== null && (
            <Alert
              color="red"
              variant="light"
              role="alert"
              withCloseButton
              closeButtonLabel={t('library.dismiss')}
              onClose={dismissNotice}
              className={css.notice ?? ''}
            >
              {notice.message}
            </Alert>
          )}
          <UploadLine />
          <IntakeLine />
          <UnsureSources />
          {empty ? (
            <LibraryEmpty add={add} />
          ) : (
            <div className={css.panes}>
              <SourceList />
              <DocumentsPane />
            </div>
          )}
          {add.dialog}
          {health && (
            <Suspense>
              <HealthDrawer onClose={() => setHealth(false)} />
            </Suspense>
          )}
        </section>
      </DropArea>
      {viewing && (
        <Suspense>
          <ViewerPane />
        </Suspense>
      )}
    </>
  );
}

function Summary(): ReactNode {
  const { t, i18n } = useTranslation();
  const sources = useLibrary((state) => state.sources);
  const embedder = useStatus((state) => state.status?.embedder);
  const [nowMs] = useState(() => Date.now());
  if (sources === null) return null;
  const indexed = sources.reduce((sum, source) => sum + source.indexed, 0);
  const scannedAtMs = Math.max(0, ...sources.map((source) => source.scannedAtMs ?? 0));
  const shown = indexed.toLocaleString(i18n.language);
  return (
    <div className={css.summary}>
      <span>{indexed === 0 ? t('library.summaryEmpty') : t('library.summary', { count: indexed, shown })}</span>
      {scannedAtMs > 0 && (
        <span>{t('library.scanned', { ago: agoInWords(scannedAtMs, Math.max(nowMs, scannedAtMs), i18n.language) })}</span>
      )}
      {embedder?.state === 'absent' && (
        <Tooltip label={t('library.fullTextOnlyWhy')} multiline w={300} withArrow>
          <Badge variant="outline" color="gray" tabIndex={0} className={css.quietBadge ?? ''}>
            {t('library.fullTextOnly')}
          </Badge>
        </Tooltip>
      )}
    </div>
  );
}
