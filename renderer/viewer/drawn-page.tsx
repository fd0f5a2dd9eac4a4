import { useElementSize } from '@mantine/hooks';
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureCode } from '../../contract/failure-table.ts';
import type { DocumentText, PageItem } from '../../contract/documents.ts';
import { engine, failureOf } from '../connection.ts';
import styles from './page-document.module.css';
import type { PageFile } from './page-file.ts';
import { markedBoxes } from './page-marks.ts';
import type { Mark } from './text-layout.ts';

interface DrawnPageProps {
  /** Null while it is being opened. */
  file: PageFile | null;
  document: DocumentText;
  page: number;
  /** 1 = as wide as the pane. */
  zoom: number;
  marks: readonly Mark[];
  shownKey: string;
  onNotDrawn: (code: FailureCode | null) => void;
}

/** One page as it looks, with the marks over it and its text for those who listen. */
export function DrawnPage({ file, document, page, zoom, marks, shownKey, onNotDrawn }: DrawnPageProps): ReactNode {
  const { t } = useTranslation();
  const { ref, width } = useElementSize();
  const span = document.pageSpans.find((one) => one.page === page) ?? null;
  const items = usePageItems(document, page);
  const canvas = useDrawnPage({ file, page, widthPx: Math.round(width * zoom), onNotDrawn });
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
  file: PageFile | null;
  page: number;
  /** Width on the screen in CSS pixels. */
  widthPx: number;
  onNotDrawn: (code: FailureCode | null) => void;
}

function useDrawnPage({ file, page, widthPx, onNotDrawn }: Drawing): React.RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null);
  const notDrawn = useEffectEvent(onNotDrawn);
  useEffect(() => {
    const target = canvas.current;
    if (file === null || target === null || widthPx <= 0) return undefined;
    const abort = new AbortController();
    const draw = async (): Promise<void> => {
      const drawn = await file.draw(page, widthPx * window.devicePixelRatio, abort.signal);
      if (abort.signal.aborted) return;
      target.width = drawn.width;
      target.height = drawn.height;
      target.getContext('2d')?.drawImage(drawn, 0, 0);
      target.dataset['drawn'] = 'true';
    };
    draw().catch((error: unknown) => {
      const code = failureOf(error)?.code;
      if (!abort.signal.aborted) notDrawn(code === undefined || code === 'INTERNAL' ? null : code);
    });
    return () => abort.abort();
  }, [file, page, widthPx]);
  return canvas;
}
