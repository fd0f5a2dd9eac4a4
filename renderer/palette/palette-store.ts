import { create } from 'zustand';

/** The palette's code is fetched when it is first wanted; `openings` counts, so that each one opens it anew. */
export const usePalette = create<{ openings: number }>(() => ({ openings: 0 }));

export function openPalette(): void {
  usePalette.setState(({ openings }) => ({ openings: openings + 1 }));
}
