import { create } from 'zustand';

/** The rooms of the app window. Settings are a window of their own. */
export type Place = 'conversation' | 'search' | 'schedule' | 'library' | 'sync' | 'usage' | 'connections';

interface PlaceState {
  place: Place;
  /** Narrow windows: whether the navigation lies over the page. */
  navOpen: boolean;
}

export const usePlace = create<PlaceState>(() => ({ place: 'conversation', navOpen: false }));

export function goTo(place: Place): void {
  usePlace.setState({ place, navOpen: false });
}

export function toggleNav(): void {
  usePlace.setState((state) => ({ navOpen: !state.navOpen }));
}

/** Where the section a settings window is to show is left for it, whether it is open already or opens now. */
export const WANTED_SECTION = 'voiceassist.settings-section';

/** Opens the settings window: Electron's own, or a tab beside this one in the browser shell. */
export function openSettings(): void {
  usePlace.setState({ navOpen: false });
  if (window.voiceassist !== undefined) void window.voiceassist.openSettings();
  else window.open('settings.html', 'voiceassist-settings');
}

/** Opens the settings window at a section. */
export function openSettingsAt(section: 'accounts' | 'providers' | 'roles' | 'cost'): void {
  localStorage.setItem(WANTED_SECTION, section);
  openSettings();
}

/** Opens the settings window where accounts are added and what is synced is chosen. */
export const openAccounts = (): void => openSettingsAt('accounts');
