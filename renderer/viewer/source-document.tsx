import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureCode } from '../../contract/failure-table.ts';
import type { DocumentText } from '../../contract/library.ts';
import { TextDocument } from './text-document.tsx';
import type { Mark } from './text-layout.ts';
import { useDocument } from './use-document.ts';
import styles from './viewer-pane.module.css';
import type { ViewTarget } from './viewer-store.ts';

const PdfDocument = lazy(async () => ({ default: (await import('./pdf-document.tsx')).PdfDocument }));

interface SourceDocumentProps {
  target: ViewTarget;
  targets: readonly ViewTarget[];
  shownKey: string;
}

/** The document of a target: PDF pages as they look, everything else as its text. Marks only words that are still there. */
export function SourceDocument({ target, targets, shownKey }: SourceDocumentProps): ReactNode {
  const { t } = useTranslation();
  const { document, failure } = useDocument(target.documentId);
  const [notDrawn, setNotDrawn] = useState<{ documentId: string; code: FailureCode | null } | null>(null);
  if (failure !== null) {
    return (
      <div className={styles.waiting} role="alert">
        {t('viewer.loadFailed')}. {failure.message}
        <Changed target={target} />
      </div>
    );
  }
  if (document === null) return <p className={styles.waiting}>{t('viewer.loading')}</p>;

  const marks = marksFor(document, target, targets);
  const stillThere = marks.some(({ kind }) => kind === 'current');
  const asText = document.format !== 'pdf' || notDrawn?.documentId === document.documentId || target.page === null;
  return (
    <>
      {!stillThere && (
        <div className={styles.notice} data-testid="document-changed">
          {t('viewer.changed')}
          <Changed target={target} />
        </div>
      )}
      {asText && document.format === 'pdf' && (
        <p className={styles.notice}>{notDrawn?.code === 'FILE_GONE' ? t('viewer.fileGone') : t('viewer.textInstead')}</p>
      )}
      {asText ? (
        <TextDocument document={document} marks={marks} shownKey={shownKey} />
      ) : (
        <Suspense fallback={<p className={styles.waiting}>{t('viewer.loading')}</p>}>
          <PdfDocument
            key={document.documentId}
            document={document}
            citedPage={target.page ?? 1}
            marks={marks}
            shownKey={shownKey}
            onNotDrawn={(code) => setNotDrawn({ documentId: document.documentId, code })}
          />
        </Suspense>
      )}
    </>
  );
}

function Changed({ target }: { target: ViewTarget }): ReactNode {
  return <blockquote className={styles.changedQuote}>{target.quote}</blockquote>;
}

/** Marks of all targets in this document whose words still stand where they were; the target's own is the current one. */
function marksFor(document: DocumentText, target: ViewTarget, targets: readonly ViewTarget[]): Mark[] {
  return targets
    .filter(
      ({ documentId, start, end, quote }) => documentId === document.documentId && document.text.slice(start, end) === quote,
    )
    .filter(({ number }) => number !== null || target.number === null)
    .map((one) => ({ start: one.start, end: one.end, kind: one === target ? 'current' : 'other' }));
}
