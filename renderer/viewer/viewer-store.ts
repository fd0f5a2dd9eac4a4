import { create } from 'zustand';
import type { Citation } from '../../contract/ask.ts';

/** A place in a document to show: a citation, or a passage found (which has no number). */
export interface ViewTarget extends Pick<Citation, 'documentId' | 'title' | 'path' | 'page' | 'start' | 'end' | 'quote'> {
  number: number | null;
}

interface ViewerState {
  /** What can be stepped through, in order; empty = closed. */
  targets: readonly ViewTarget[];
  index: number;
  /** Counts openings, so that the same target clicked again is scrolled to again. */
  opened: number;
}

export const useViewer = create<ViewerState>(() => ({ targets: [], index: 0, opened: 0 }));

/** Where the keyboard was when the viewer opened; it goes back there on closing. */
let cameFrom: HTMLElement | null = null;

export function openViewer(targets: readonly ViewTarget[], index: number): void {
  if (targets.length === 0) return;
  const active = document.activeElement;
  if (useViewer.getState().targets.length === 0) cameFrom = active instanceof HTMLElement ? active : null;
  useViewer.setState(({ opened }) => ({ targets, index: Math.min(Math.max(index, 0), targets.length - 1), opened: opened + 1 }));
}

/** Goes to the next (1) or previous (-1) target, stopping at the ends. */
export function stepViewer(by: 1 | -1): void {
  const { targets, index } = useViewer.getState();
  if (targets[index + by] === undefined) return;
  useViewer.setState(({ opened }) => ({ index: index + by, opened: opened + 1 }));
}

export function closeViewer(): void {
  if (useViewer.getState().targets.length === 0) return;
  useViewer.setState({ targets: [], index: 0 });
  if (cameFrom?.isConnected === true) cameFrom.focus();
  cameFrom = null;
}

/** Narrower windows show the source over the conversation instead of beside it. */
export const VIEWER_BESIDE = '(min-width: 1001px)';

export function currentTarget(state: ViewerState): ViewTarget | null {
  return state.targets[state.index] ?? null;
}
