import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type ReactNode } from 'react';
import css from './details.module.css';
import type { Paged } from './use-paged.ts';

const ROW_HEIGHT_PX = 46;
/** Seven rows and a piece of the next, so that one sees that it goes on. */
const LONGEST_PX = 340;

interface LongListProps<Item> {
  label: string;
  paged: Paged<Item>;
  render(item: Item): ReactNode;
}

/** A list of any length: only the rows in sight are drawn and read. */
export function LongList<Item>({ label, paged, render }: LongListProps<Item>): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const count = paged.total ?? 0;
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: 6,
  });
  const shown = rows.getVirtualItems();
  const first = shown[0]?.index ?? 0;
  const last = shown.at(-1)?.index ?? 0;
  const { show } = paged;
  useEffect(() => show(first, last), [show, first, last]);
  return (
    <div
      ref={scroller}
      className={css.scroller}
      style={{ height: Math.min(LONGEST_PX, rows.getTotalSize() + 2) }}
      tabIndex={0}
      role="region"
      aria-label={label}
    >
      <ul className={css.all} style={{ height: rows.getTotalSize() }}>
        {shown.map((row) => {
          const item = paged.itemAt(row.index);
          return (
            <li
              key={row.key}
              ref={rows.measureElement}
              data-index={row.index}
              aria-setsize={count}
              aria-posinset={row.index + 1}
              className={css.place}
              style={{ transform: `translateY(${row.start}px)` }}
            >
              {item === undefined ? <span className={css.pending} /> : render(item)}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
