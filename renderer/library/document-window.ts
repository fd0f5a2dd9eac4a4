import type { ContractRouterClient } from '@orpc/contract';
import type { DocumentFormat, DocumentState, DocumentSummary, libraryContract, SourceId } from '../../contract/index.ts';

export type LibraryClient = ContractRouterClient<typeof libraryContract>;

/** Which documents the table shows. */
export interface DocumentFilter {
  sourceId: SourceId | null;
  state: DocumentState | null;
  format: DocumentFormat | null;
  /** Only what this reason keeps from being found. */
  failureCode: string | null;
  query: string;
}

export const noFilter: DocumentFilter = { sourceId: null, state: null, format: null, failureCode: null, query: '' };

/** Whether anything but a source narrows the list. */
export function isNarrowed({ state, format, failureCode, query }: DocumentFilter): boolean {
  return state !== null || format !== null || failureCode !== null || query !== '';
}

/** The part of the list that has been read so far: page number -> documents. `total` is null until first read. */
export interface DocumentWindow {
  total: number | null;
  pages: ReadonlyMap<number, readonly DocumentSummary[]>;
}

export const emptyWindow: DocumentWindow = { total: null, pages: new Map() };

/** Documents read in one call: three screens of rows, well under a frame to draw and to send. */
export const DOCUMENTS_PER_PAGE = 100;

/** The document at a row of the table; undefined while its page has not been read. */
export function documentAt(window: DocumentWindow, row: number): DocumentSummary | undefined {
  return window.pages.get(Math.floor(row / DOCUMENTS_PER_PAGE))?.[row % DOCUMENTS_PER_PAGE];
}

/** Page numbers that the rows `first` to `last` (inclusive) lie on. */
export function pagesOf(first: number, last: number): number[] {
  const from = Math.floor(Math.max(0, first) / DOCUMENTS_PER_PAGE);
  const to = Math.floor(Math.max(0, last) / DOCUMENTS_PER_PAGE);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** Reads pages of the filtered list. Pages beyond the end come back empty. */
export async function readPages(
  client: LibraryClient,
  filter: DocumentFilter,
  pages: readonly number[],
  signal: AbortSignal,
): Promise<DocumentWindow> {
  const answers = await Promise.all(
    pages.map((page) =>
      client.documents.list(
        {
          ...(filter.sourceId === null ? {} : { sourceId: filter.sourceId }),
          ...(filter.state === null ? {} : { state: filter.state }),
          ...(filter.format === null ? {} : { format: filter.format }),
          ...(filter.failureCode === null ? {} : { failureCode: filter.failureCode }),
          ...(filter.query.trim() === '' ? {} : { query: filter.query.trim() }),
          offset: page * DOCUMENTS_PER_PAGE,
          limit: DOCUMENTS_PER_PAGE,
        },
        { signal },
      ),
    ),
  );
  return {
    total: answers[0]?.total ?? 0,
    pages: new Map(pages.map((page, index) => [page, answers[index]?.items ?? []])),
  };
}
