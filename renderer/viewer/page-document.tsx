import { useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import type { FailureCode } from '../../contract/failure-table.ts';
import type { DocumentText } from '../../contract/documents.ts';
import { failureOf } from '../connection.ts';
import { DrawnPage } from './drawn-page.tsx';
import { openPages } from './open-pages.ts';
import type { PageFile } from './page-file.ts';
import { PageToolbar } from './page-toolbar.tsx';
import styles from './page-document.module.css';
import type { Mark } from './text-layout.ts';

interface PageDocumentProps {
  document: DocumentText;
  citedPage: number;
  marks: readonly Mark[];
  /** Changes when the reader should be brought to the current mark. */
  shownKey: string;
  /** The file or a page cannot be drawn; the code where the engine said why. */
  onNotDrawn: (code: FailureCode | null) => void;
  /** What stands at the end of the bar over the page. */
  children: ReactNode;
}

/** A PDF or picture page by page as it looks, the cited words marked on it. */
export function PageDocument({ document, citedPage, marks, shownKey, onNotDrawn, children }: PageDocumentProps): ReactNode {
  const file = useOpenPages(document, onNotDrawn);
  const [page, setPage] = useState(citedPage);
  const [zoom, setZoom] = useState(1);
  useEffect(() => setPage(citedPage), [citedPage, shownKey]);
  const pages = document.pages ?? document.pageSpans.length;
  return (
    <>
      <PageToolbar page={page} pages={pages} citedPage={citedPage} zoom={zoom} onPage={setPage} onZoom={setZoom}>
        {children}
      </PageToolbar>
      <div className={styles.scroller} tabIndex={0} role="group" aria-label={document.title} data-testid="viewer-page">
        <DrawnPage
          key={page}
          file={file}
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
function useOpenPages(document: DocumentText, onNotDrawn: (code: FailureCode | null) => void): PageFile | null {
  const [file, setFile] = useState<PageFile | null>(null);
  const notDrawn = useEffectEvent(onNotDrawn);
  useEffect(() => {
    let gone = false;
    let close = (): void => undefined;
    const fail = (error: unknown): void => {
      const code = failureOf(error)?.code ?? null;
      if (!gone) notDrawn(code === 'INTERNAL' ? null : code);
    };
    openPages(document, fail).then((opened) => {
      close = opened.close;
      if (gone) close();
      else setFile(opened);
    }, fail);
    return () => {
      gone = true;
      close();
    };
  }, [document]);
  return file;
}
