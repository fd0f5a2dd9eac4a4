import { create } from 'zustand';

/** Whether the menu of modes is open; keys open it from anywhere. */
export const useModeMenu = create<{ open: boolean }>(() => ({ open: false }));

export function openModes(): void {
  useModeMenu.setState({ open: true });
}
