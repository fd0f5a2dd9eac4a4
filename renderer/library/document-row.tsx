import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DocumentSummary } from '../../contract/index.ts';
import { plainName } from '../text/format.ts';
import css from './documents-table.module.css';
import { libraryStore, useLibrary } from './library.ts';
import { openDocument } from './open-document.ts';
import { pathInSource } from './paths.ts';
import { dayInWords, sizeInWords, timeInWords } from './quantities.ts';

/** One document: what it is, and for one that failed why and how to try again. Empty while it is being read. */
export function DocumentRow({ document }: { document: DocumentSummary | undefined }): ReactNode {
  const { t, i18n } = useTranslation();
  const sourcePath = useLibrary((state) => state.sources?.find(({ sourceId }) => sourceId === document?.sourceId)?.path ?? null);
  if (document === undefined) return <span role="cell" className={css.pending} />;
  const number = (value: number) => value.toLocaleString(i18n.language);
  const ready = document.state === 'indexed';
  return (
    <div role="none" className={css.row} data-state={document.state}>
      <div role="cell" className={css.what}>
        {ready ? (
          <button type="button" className={css.open} onClick={() => openDocument(document)}>
            {document.title}
          </button>
        ) : (
          <span className={css.closed}>{document.title}</span>
        )}
        <span className={css.path} title={[document.path, ...document.copies].map(plainName).join('\n')}>
          {plainName(pathInSource(document.path, sourcePath))}
          {document.copies.length > 0 && ` · ${t('library.copies', { count: document.copies.length })}`}
        </span>
        {document.failure !== null && (
          <span className={css.reason} data-state={document.state}>
            {document.failure.message}
            {document.retryAtMs !== null &&
              ` ${t('library.retriedAt', { time: timeInWords(document.retryAtMs, i18n.language) })}`}
          </span>
        )}
      </div>
      <span role="cell" className={css.format}>
        {document.format === null ? '' : t(`library.formats.${document.format}`)}
        {document.pages !== null && <small>{t('library.pages', { count: document.pages })}</small>}
      </span>
      <span role="cell" className={css.size}>
        {sizeInWords(document.sizeBytes, i18n.language)}
      </span>
      <span role="cell" className={css.modified}>
        {dayInWords(document.modifiedAtMs, i18n.language)}
      </span>
      <span role="cell" className={css.passages}>
        {ready ? number(document.passages) : ''}
      </span>
      <span role="cell" className={css.state}>
        <State document={document} />
      </span>
    </div>
  );
}

function State({ document }: { document: DocumentSummary }): ReactNode {
  const { t } = useTranslation();
  const words = {
    indexed: t('library.stateIndexed'),
    queued: t('library.stateQueued'),
    waiting: t('library.stateWaiting'),
    failed: t('library.stateFailed'),
  };
  return (
    <>
      <span className={css.badge} data-state={document.state}>
        {words[document.state]}
      </span>
      {document.state === 'queued' && (
        <Button
          variant="default"
          size="compact-xs"
          aria-label={t('library.firstNamed', { name: document.title })}
          onClick={() => void libraryStore.getState().prioritise([document.documentId])}
        >
          {t('library.first')}
        </Button>
      )}
      {(document.state === 'failed' || document.state === 'waiting') && (
        <Button
          variant="default"
          size="compact-xs"
          aria-label={t('library.retryNamed', { name: document.title })}
          onClick={() => void libraryStore.getState().retry({ documentIds: [document.documentId] })}
        >
          {t('library.retry')}
        </Button>
      )}
    </>
  );
}
