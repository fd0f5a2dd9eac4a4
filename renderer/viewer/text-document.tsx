import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useState, type ReactNode } from 'react';
import type { DocumentText } from '../../contract/documents.ts';
import styles from './text-document.module.css';
import { layOut, partAt, type LayoutPart, type Mark } from './text-layout.ts';
import { TextPart } from './text-part.tsx';

/** Documents of more parts than this are drawn only where one looks. Below, everything is there to search and select. */
const WINDOWED_ABOVE = 400;
/** A part's height before it has been measured. */
const GUESSED_PART_PX = 60;

interface TextDocumentProps {
  document: DocumentText;
  marks: readonly Mark[];
  /** Changes when the reader should be brought to the current mark. */
  shownKey: string;
}

/** A document's stored text, laid out by its structure, brought to the current mark. */
export function TextDocument({ document, marks, shownKey }: TextDocumentProps): ReactNode {
  const parts = useMemo(() => layOut(document), [document]);
  // State, not a ref: what is inside can only be placed once the scrolling element is there.
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const Parts = parts.length > WINDOWED_ABOVE ? WindowedParts : AllParts;
  return (
    <div
      className={styles.scroller}
      ref={setScroller}
      tabIndex={0}
      role="group"
      aria-label={document.title}
      data-testid="viewer-text"
    >
      {scroller !== null && <Parts document={document} parts={parts} marks={marks} shownKey={shownKey} scroller={scroller} />}
    </div>
  );
}

interface PartsProps extends TextDocumentProps {
  parts: LayoutPart[];
  scroller: HTMLDivElement;
}

function AllParts({ document, parts, marks, shownKey, scroller }: PartsProps): ReactNode {
  const marked = marksByPart(parts, marks);
  useLayoutEffect(() => {
    showCurrentMark(scroller);
  }, [shownKey, parts, scroller]);
  return (
    <div className={styles.sheet}>
      {parts.map((part, index) => (
        <TextPart
          key={index}
          text={document.text}
          part={part}
          marks={marked.get(index) ?? NO_MARKS}
          tableHead={document.format === 'markdown'}
        />
      ))}
    </div>
  );
}

function WindowedParts({ document, parts, marks, shownKey, scroller }: PartsProps): ReactNode {
  const current = marks.find(({ kind }) => kind === 'current');
  const target = current === undefined ? 0 : partAt(parts, current.start);
  const marked = useMemo(() => marksByPart(parts, marks), [parts, marks]);
  const virtualizer = useVirtualizer({
    count: parts.length,
    getScrollElement: () => scroller,
    estimateSize: () => GUESSED_PART_PX,
    overscan: 8,
    scrollPaddingStart: 120,
    initialOffset: () => Math.max(0, (target - 2) * GUESSED_PART_PX),
  });
  useEffect(() => {
    virtualizer.scrollToIndex(target, { align: 'start' });
    // Parts above may turn out higher than guessed once drawn: the mark itself is the last word.
    let frames = 4;
    let frame = requestAnimationFrame(function settle() {
      if (!showCurrentMark(scroller)) virtualizer.scrollToIndex(target, { align: 'start' });
      if (--frames > 0) frame = requestAnimationFrame(settle);
    });
    return () => cancelAnimationFrame(frame);
  }, [shownKey, target, scroller, virtualizer]);
  return (
    <div className={styles.sheet}>
      <div className={styles.windowed} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const part = parts[index];
          return part === undefined ? null : (
            <div
              key={index}
              data-index={index}
              ref={virtualizer.measureElement}
              className={styles.windowedPart}
              style={{ transform: `translateY(${start}px)` }}
            >
              <TextPart
                text={document.text}
                part={part}
                marks={marked.get(index) ?? NO_MARKS}
                tableHead={document.format === 'markdown'}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

const NO_MARKS: readonly Mark[] = [];

function marksByPart(parts: readonly LayoutPart[], marks: readonly Mark[]): Map<number, Mark[]> {
  const byPart = new Map<number, Mark[]>();
  for (const mark of marks) {
    for (let index = partAt(parts, mark.start); index < parts.length; index += 1) {
      const part = parts[index];
      if (part === undefined || part.start >= mark.end) break;
      byPart.set(index, [...(byPart.get(index) ?? []), mark]);
    }
  }
  return byPart;
}

/** Brings the current mark a third down the pane; false where it is not drawn (yet). */
function showCurrentMark(scroller: HTMLElement): boolean {
  const mark = scroller.querySelector('[data-mark="current"]');
  if (mark === null) return false;
  const offset = mark.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  scroller.scrollTop += offset - scroller.clientHeight / 3;
  return true;
}
