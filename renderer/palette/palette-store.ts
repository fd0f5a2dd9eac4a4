import { create } from 'zustand';

/** The palette's code is fetched when it is first wanted, and stays. */
export const usePalette = create<{ wanted: boolean; opened: boolean }>(() => ({ wanted: false, opened: false }));
