import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureCode } from '../../contract/failure-table.ts';
import type { DocumentText } from '../../contract/documents.ts';
import { hasPages } from './open-pages.ts';
import { TextDocument } from './text-document.tsx';
import type { Mark } from './text-layout.ts';
import { useDocument } from './use-document.ts';
import { ViewSwitch } from './view-switch.tsx';
import styles from './viewer-pane.module.css';
import type { ViewTarget } from './viewer-store.ts';

const PageDocument = lazy(async () => ({ default: (await import('./page-document.tsx')).PageDocument }));

interface SourceDocumentProps {
  target: ViewTarget;
  targets: readonly ViewTarget[];
  shownKey: string;
}

/** The document of a target: PDFs and pictures page by page as they look, everything else as its text. Marks only words that are still there. */
export function SourceDocument({ target, targets, shownKey }: SourceDocumentProps): ReactNode {
  const { t } = useTranslation();
  const { document, failure } = useDocument(target.documentId);
  const [notDrawn, setNotDrawn] = useState<{ documentId: string; code: FailureCode | null } | null>(null);
  const [view, setView] = useState<'page' | 'text'>('page');
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
  const paged = hasPages(document.format);
  const drawable = paged && notDrawn?.documentId !== document.documentId && target.page !== null;
  return (
    <>
      {!stillThere && (
        <div className={styles.notice} data-testid="document-changed">
          {t('viewer.changed')}
          <Changed target={target} />
        </div>
      )}
      {paged && !drawable && (
        <p className={styles.notice}>{notDrawn?.code === 'FILE_GONE' ? t('viewer.fileGone') : t('viewer.textInstead')}</p>
      )}
      {drawable && view === 'text' && (
        <div className={styles.viewBar}>
          <ViewSwitch view={view} onView={setView} />
        </div>
      )}
      {!drawable || view === 'text' ? (
        <TextDocument document={document} marks={marks} shownKey={shownKey} />
      ) : (
        <Suspense fallback={<p className={styles.waiting}>{t('viewer.loading')}</p>}>
          <PageDocument
            key={document.documentId}
            document={document}
            citedPage={target.page ?? 1}
            marks={marks}
            shownKey={shownKey}
            onNotDrawn={(code) => setNotDrawn({ documentId: document.documentId, code })}
          >
            <ViewSwitch view={view} onView={setView} />
          </PageDocument>
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
