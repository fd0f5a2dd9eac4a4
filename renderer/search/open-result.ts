import { openViewer } from '../viewer/viewer-store.ts';
import { searchStore } from './search.ts';

/** Opens a result in the viewer at its passage, among all that were found. */
export function openResult(index: number): void {
  const { result, setActive } = searchStore.getState();
  if (result === null) return;
  setActive(index);
  openViewer(
    result.hits.map(({ documentId, title, path, page, start, end, text }) => ({
      documentId,
      title,
      path,
      page,
      start,
      end,
      quote: text,
      number: null,
    })),
    index,
  );
}
