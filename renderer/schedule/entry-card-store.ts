import { create } from 'zustand';
import type { EntryDraft } from '../../contract/schedule.ts';

/** What was understood as something to be made, waiting for a person's word; nothing is sent before. */
interface EntryCard {
  draft: EntryDraft | null;
  /** The words it was understood from. */
  words: string;
  /** Counts what was understood: the same words twice are two cards. */
  shown: number;
}

export const useEntryCard = create<EntryCard>(() => ({ draft: null, words: '', shown: 0 }));

export function showEntryCard(draft: EntryDraft, words: string): void {
  useEntryCard.setState(({ shown }) => ({ draft, words, shown: shown + 1 }));
}

export function closeEntryCard(): void {
  useEntryCard.setState({ draft: null, words: '' });
}
