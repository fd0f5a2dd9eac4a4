import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Connection } from '../../contract/usage.ts';
import type { Paged } from '../sync/use-paged.ts';
import { ConnectionRow } from './connection-row.tsx';
import css from './connections-table.module.css';

const ROW_HEIGHT_PX = 41;
const COLUMNS = ['time', 'where', 'why', 'sent', 'received', 'requests', 'tokens', 'cost', 'replaced', 'outcome'] as const;

interface ConnectionsTableProps {
  paged: Paged<Connection>;
  count: number;
  /** Another one begins at the top. */
  of: unknown;
}

/** The connections, however many: only the rows in sight are drawn and read. Arrow keys go from row to row, Enter opens one. */
export function ConnectionsTable({ paged, count, of }: ConnectionsTableProps): ReactNode {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const [current, setCurrent] = useState(0);
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: 8,
  });
  const shown = rows.getVirtualItems();
  const first = shown[0]?.index ?? 0;
  const last = shown.at(-1)?.index ?? 0;
  const { show } = paged;
  useEffect(() => show(first, last), [show, first, last]);
  useEffect(() => {
    setCurrent(0);
    // Braces on purpose: newer engines answer with a promise, and an effect must not.
    void scroller.current?.scrollTo({ top: 0 });
  }, [of]);
  // One stop of the Tab key, and always one that is there.
  const stop = current >= first && current <= last ? current : first;
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = { ArrowUp: stop - 1, ArrowDown: stop + 1, Home: 0, End: count - 1 }[event.key];
    if (next === undefined || next < 0 || next >= count) return;
    event.preventDefault();
    setCurrent(next);
    rows.scrollToIndex(next);
    focusRow(scroller.current, next);
  };
  const toggle = (connectionId: number): void =>
    setOpened((before) => {
      const after = new Set(before);
      if (!after.delete(connectionId)) after.add(connectionId);
      return after;
    });
  return (
    <div className={css.table} role="table" aria-label={t('connections.list')} aria-rowcount={count + 1}>
      <div role="rowgroup" className={css.head}>
        <div role="row" aria-rowindex={1} className={css.row}>
          {COLUMNS.map((column) => (
            <span key={column} role="columnheader" data-column={column}>
              {t(`connections.columns.${column}`)}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" ref={scroller} className={css.body}>
        <div role="none" className={css.all} style={{ height: rows.getTotalSize() }}>
          {shown.map((row) => {
            const connection = paged.itemAt(row.index);
            return (
              <div
                key={row.key}
                ref={rows.measureElement}
                data-index={row.index}
                role="row"
                aria-rowindex={row.index + 2}
                className={css.place}
                style={{ transform: `translateY(${row.start}px)` }}
              >
                {connection === undefined ? (
                  <span role="cell" className={css.pending} />
                ) : (
                  <ConnectionRow
                    connection={connection}
                    isOpen={opened.has(connection.connectionId)}
                    isStop={row.index === stop}
                    onKeyDown={onKeyDown}
                    onToggle={() => {
                      setCurrent(row.index);
                      toggle(connection.connectionId);
                    }}
                  />
                )}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** The row may only be drawn after it has been scrolled to. */
function focusRow(scroller: HTMLElement | null, index: number): void {
  const find = () => scroller?.querySelector<HTMLElement>(`[data-index="${index}"] button`) ?? null;
  const there = find();
  if (there !== null) there.focus({ preventScroll: false });
  else requestAnimationFrame(() => find()?.focus());
}
