import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DocumentRow } from './document-row.tsx';
import { documentAt } from './document-window.ts';
import css from './documents-table.module.css';
import { libraryStore, useLibrary } from './library.ts';

/** Height of a row with its two lines; rows with a longer reason are measured. */
const ROW_HEIGHT_PX = 54;

/** The documents, however many: only the rows in sight are drawn, and only their pages are read. */
export function DocumentsTable(): ReactNode {
  const { t } = useTranslation();
  const documents = useLibrary((state) => state.documents);
  const filter = useLibrary((state) => state.filter);
  const scroller = useRef<HTMLDivElement>(null);
  const count = documents.total ?? 0;
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: 8,
  });
  const shown = rows.getVirtualItems();
  const first = shown[0]?.index ?? 0;
  const last = shown.at(-1)?.index ?? 0;

  useEffect(() => libraryStore.getState().showRows(first, last), [first, last]);
  useEffect(() => {
    // Braces on purpose: newer engines answer with a promise, and an effect must not.
    void scroller.current?.scrollTo({ top: 0 });
  }, [filter]);

  return (
    <div className={css.table} role="table" aria-label={t('library.documents')} aria-rowcount={count + 1}>
      <div role="rowgroup" className={css.head}>
        <div role="row" aria-rowindex={1} className={css.row}>
          <span role="columnheader">{t('library.columnTitle')}</span>
          <span role="columnheader" className={css.format}>
            {t('library.columnFormat')}
          </span>
          <span role="columnheader" className={css.size}>
            {t('library.columnSize')}
          </span>
          <span role="columnheader" className={css.modified}>
            {t('library.columnModified')}
          </span>
          <span role="columnheader" className={css.passages}>
            {t('library.columnPassages')}
          </span>
          <span role="columnheader" className={css.state}>
            {t('library.columnState')}
          </span>
        </div>
      </div>
      <div role="rowgroup" ref={scroller} className={css.body}>
        <div role="none" className={css.all} style={{ height: rows.getTotalSize() }}>
          {shown.map((row) => (
            <div
              key={row.key}
              ref={rows.measureElement}
              data-index={row.index}
              role="row"
              aria-rowindex={row.index + 2}
              className={css.place}
              style={{ transform: `translateY(${row.start}px)` }}
            >
              <DocumentRow document={documentAt(documents, row.index)} />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
