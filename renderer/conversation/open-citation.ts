import type { Citation } from '../../contract/ask.ts';
import type { SearchHit } from '../../contract/search.ts';
import { currentTarget, openViewer, stepViewer, useViewer, type ViewTarget } from '../viewer/viewer-store.ts';
import { useConversation } from './conversation-store.ts';

/** Opens a citation in the viewer, among the others of the same answer. */
export function openCitation(citation: Citation): void {
  const { turns } = useConversation.getState().thread;
  const citations = turns.find((turn) => turn.citations.includes(citation))?.citations ?? [citation];
  openViewer(citations, citations.indexOf(citation));
}

/** Opens a passage found, among all that were. */
export function openHit(hits: readonly SearchHit[], index: number): void {
  openViewer(hits.map(targetOfHit), index);
}

function targetOfHit({ documentId, title, path, page, start, end, text }: SearchHit): ViewTarget {
  return { documentId, title, path, page, start, end, quote: text, number: null };
}

/** The next or previous source; with the viewer closed, the first or last of the latest answer that has any. */
export function stepCitation(by: 1 | -1): void {
  if (currentTarget(useViewer.getState()) !== null) {
    stepViewer(by);
    return;
  }
  const citations = useConversation.getState().thread.turns.findLast((turn) => turn.citations.length > 0)?.citations ?? [];
  openViewer(citations, by === 1 ? 0 : citations.length - 1);
}
