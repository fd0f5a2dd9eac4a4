import { useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import type { PDFDocumentProxy } from 'unpdf/pdfjs';
import type { FailureCode } from '../../contract/failure-table.ts';
import type { DocumentText } from '../../contract/library.ts';
import { failureOf } from '../connection.ts';
import { openPdf } from './pdf-file.ts';
import { PdfPage } from './pdf-page.tsx';
import { PdfToolbar } from './pdf-toolbar.tsx';
import styles from './pdf-document.module.css';
import type { Mark } from './text-layout.ts';

interface PdfDocumentProps {
  document: DocumentText;
  citedPage: number;
  marks: readonly Mark[];
  /** Changes when the reader should be brought to the current mark. */
  shownKey: string;
  /** The file or a page cannot be drawn; the code where the engine said why. */
  onNotDrawn: (code: FailureCode | null) => void;
}

/** A PDF page by page as it looks, the cited words marked on it. */
export function PdfDocument({ document, citedPage, marks, shownKey, onNotDrawn }: PdfDocumentProps): ReactNode {
  const pdf = useOpenPdf(document, onNotDrawn);
  const [page, setPage] = useState(citedPage);
  const [zoom, setZoom] = useState(1);
  useEffect(() => setPage(citedPage), [citedPage, shownKey]);
  const pages = document.pages ?? document.pageSpans.length;
  return (
    <>
      <PdfToolbar page={page} pages={pages} citedPage={citedPage} zoom={zoom} onPage={setPage} onZoom={setZoom} />
      <div className={styles.scroller} tabIndex={0} role="group" aria-label={document.title} data-testid="viewer-pdf">
        <PdfPage
          key={page}
          pdf={pdf}
          document={document}
          page={page}
          zoom={zoom}
          marks={marks}
          shownKey={shownKey}
          onNotDrawn={onNotDrawn}
        />
      </div>
    </>
  );
}

/** The opened file; null while it is being opened. */
function useOpenPdf({ documentId }: DocumentText, onNotDrawn: (code: FailureCode | null) => void): PDFDocumentProxy | null {
  const [pdf, setPdf] = useState<PDFDocumentProxy | null>(null);
  const notDrawn = useEffectEvent(onNotDrawn);
  useEffect(() => {
    let gone = false;
    let close = (): void => undefined;
    const fail = (error: unknown): void => {
      const code = failureOf(error)?.code ?? null;
      if (!gone) notDrawn(code === 'INTERNAL' ? null : code);
    };
    const open = async (): Promise<void> => {
      const task = await openPdf(documentId, fail);
      close = () => void task.destroy();
      if (gone) {
        close();
        return;
      }
      setPdf(await task.promise);
    };
    open().catch(fail);
    return () => {
      gone = true;
      close();
    };
  }, [documentId]);
  return pdf;
}
