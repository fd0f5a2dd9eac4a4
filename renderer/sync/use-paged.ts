import { useCallback, useEffect, useRef, useState } from 'react';
import type { FailureData } from '../../contract/failure-table.ts';
import { failureOf, useConnection } from '../connection.ts';

/** Items read in one call. */
export const PAGE_SIZE = 100;

interface Page<Item> {
  total: number;
  items: readonly Item[];
}

export interface Paged<Item> {
  /** Null until first read. */
  total: number | null;
  /** Undefined while its page has not been read. */
  itemAt(index: number): Item | undefined;
  /** Makes sure these rows are read; they are also the ones kept current. */
  show(first: number, last: number): void;
  failure: FailureData | null;
}

/** A long list of which only the pages in sight are read. All that is read is forgotten when `read` is another one; `version` reads anew what is in sight. */
export function usePaged<Item>(read: (offset: number, signal: AbortSignal) => Promise<Page<Item>>, version: string): Paged<Item> {
  const client = useConnection((state) => state.client);
  const [total, setTotal] = useState<number | null>(null);
  const [pages, setPages] = useState<ReadonlyMap<number, readonly Item[]>>(new Map());
  const [failure, setFailure] = useState<FailureData | null>(null);
  const [range, setRange] = useState({ first: 0, last: 0 });
  const known = useRef<unknown>(null);
  useEffect(() => {
    if (client === null) return undefined;
    const leaving = new AbortController();
    const { signal } = leaving;
    const isOther = known.current !== read;
    const readOne = async (page: number) => {
      const found = await read(page * PAGE_SIZE, signal);
      if (signal.aborted) return;
      setTotal(found.total);
      setPages((before) => new Map(isOther && page === range.first ? [] : before).set(page, found.items));
      setFailure(null);
    };
    known.current = read;
    const wanted = Array.from({ length: range.last - range.first + 1 }, (_, index) => range.first + index);
    Promise.all(wanted.map(readOne)).catch((error: unknown) => {
      if (!signal.aborted) setFailure(failureOf(error));
    });
    return () => leaving.abort();
  }, [client, read, version, range]);
  return {
    total,
    itemAt: (index) => pages.get(Math.floor(index / PAGE_SIZE))?.[index % PAGE_SIZE],
    show: useCallback((first, last) => {
      const pageOf = (row: number) => Math.floor(Math.max(0, row) / PAGE_SIZE);
      const next = { first: pageOf(first), last: pageOf(last) };
      setRange((before) => (before.first === next.first && before.last === next.last ? before : next));
    }, []),
    failure,
  };
}
