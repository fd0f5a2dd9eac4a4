import { useElementSize } from '@mantine/hooks';
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PDFDocumentProxy } from 'unpdf/pdfjs';
import type { FailureCode } from '../../contract/failure-table.ts';
import type { DocumentText, PageItem } from '../../contract/library.ts';
import { engine, failureOf } from '../connection.ts';
import styles from './pdf-document.module.css';
import { markedBoxes } from './pdf-marks.ts';
import type { Mark } from './text-layout.ts';

/** Beyond this many pixels a canvas costs more than it shows. */
const MAX_CANVAS_PIXELS = 16_000_000;

interface PdfPageProps {
  pdf: PDFDocumentProxy | null;
  document: DocumentText;
  page: number;
  /** 1 = as wide as the pane. */
  zoom: number;
  marks: readonly Mark[];
  shownKey: string;
  onNotDrawn: (code: FailureCode | null) => void;
}

/** One page drawn by pdf.js, with the marks over it and its text for those who listen. */
export function PdfPage({ pdf, document, page, zoom, marks, shownKey, onNotDrawn }: PdfPageProps): ReactNode {
  const { t } = useTranslation();
  const { ref, width } = useElementSize();
  const span = document.pageSpans.find((one) => one.page === page) ?? null;
  const items = usePageItems(document, page);
  const canvas = useDrawnPage({ pdf, page, widthPx: Math.round(width * zoom), onNotDrawn });
  const sheet = useRef<HTMLDivElement>(null);
  const ready = items !== null && width > 0;
  useEffect(() => {
    if (ready) sheet.current?.querySelector('[data-mark="current"]')?.scrollIntoView({ block: 'center', inline: 'nearest' });
  }, [ready, shownKey]);
  return (
    <div ref={ref} className={styles.fit}>
      {span !== null && (
        <div
          ref={sheet}
          className={styles.page}
          style={{ width: `${zoom * 100}%`, aspectRatio: `${span.widthPt} / ${span.heightPt}` }}
        >
          <canvas ref={canvas} className={styles.canvas} role="img" aria-label={t('viewer.pageImage', { page })} />
          {items !== null &&
            markedBoxes(items, marks, span).map((box, index) => (
              <div
                key={index}
                className={styles.mark}
                data-mark={box.kind}
                style={{
                  left: `${box.left * 100}%`,
                  top: `${box.top * 100}%`,
                  width: `${box.width * 100}%`,
                  height: `${box.height * 100}%`,
                }}
              />
            ))}
          <p className="visually-hidden">
            {t('viewer.pageText', { page })}: {document.text.slice(span.start, span.end)}
          </p>
        </div>
      )}
    </div>
  );
}

/** Places of the page's text; null until read. Without them the page is still shown, unmarked. */
function usePageItems({ documentId }: DocumentText, page: number): PageItem[] | null {
  const [items, setItems] = useState<PageItem[] | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    engine()
      .library.documents.page({ documentId, page }, { signal: abort.signal })
      .then(setItems, (error: unknown) => {
        if (failureOf(error)?.code === 'INTERNAL') reportError(error);
      });
    return () => abort.abort();
  }, [documentId, page]);
  return items;
}

interface Drawing {
  pdf: PDFDocumentProxy | null;
  page: number;
  /** Width on the screen in CSS pixels. */
  widthPx: number;
  onNotDrawn: (code: FailureCode | null) => void;
}

function useDrawnPage({ pdf, page, widthPx, onNotDrawn }: Drawing): React.RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null);
  const notDrawn = useEffectEvent(onNotDrawn);
  useEffect(() => {
    const target = canvas.current;
    if (pdf === null || target === null || widthPx <= 0) return undefined;
    let gone = false;
    let cancel = (): void => undefined;
    const draw = async (): Promise<void> => {
      const proxy = await pdf.getPage(page);
      if (gone) return;
      const plain = proxy.getViewport({ scale: 1 });
      const wanted = (widthPx / plain.width) * window.devicePixelRatio;
      const scale = Math.min(wanted, Math.sqrt(MAX_CANVAS_PIXELS / (plain.width * plain.height)));
      const viewport = proxy.getViewport({ scale });
      // Drawn aside and put in at once, so that a page being drawn again does not flash white.
      const aside = new OffscreenCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
      const task = proxy.render({ canvas: null, canvasContext: contextOf(aside), viewport });
      cancel = () => task.cancel();
      await task.promise;
      if (gone) return;
      target.width = aside.width;
      target.height = aside.height;
      target.getContext('2d')?.drawImage(aside, 0, 0);
      target.dataset['drawn'] = 'true';
    };
    draw().catch((error: unknown) => {
      const code = failureOf(error)?.code;
      if (!gone) notDrawn(code === undefined || code === 'INTERNAL' ? null : code);
    });
    return () => {
      gone = true;
      cancel();
    };
  }, [pdf, page, widthPx]);
  return canvas;
}

/** pdf.js draws on either kind of canvas; its types only name the one in a page. */
function contextOf(canvas: OffscreenCanvas): CanvasRenderingContext2D {
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) throw new Error('This browser gives no canvas to draw on');
  return context as unknown as CanvasRenderingContext2D;
}
