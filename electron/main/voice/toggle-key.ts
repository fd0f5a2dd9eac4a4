import type { GlobalShortcut } from 'electron';
import type { GlobalKeyState } from '../../../contract/global-keys.ts';
import { chordText, isUsableAnywhere, parseChord } from '../../../contract/key-chord.ts';

/** The global key pressed once to start and once to end. */
export interface ToggleKey {
  /** Takes the key in place of the one before; null for none. */
  set(accelerator: string | null): GlobalKeyState;
  /** While suspended the key reaches the program that has the keyboard. */
  suspend(suspended: boolean): void;
}

/** `confirms`: whether registering says what became of it. */
export function createToggleKey(
  shortcuts: Pick<GlobalShortcut, 'register' | 'unregister' | 'setSuspended'>,
  parts: { confirms: boolean; onPress(): void },
): ToggleKey {
  let wanted: string | null = null;
  let registered: string | null = null;
  let state: GlobalKeyState = 'off';
  let isSuspended = false;

  function register(text: string): GlobalKeyState {
    const chord = parseChord(text);
    if (chord === null || !isUsableAnywhere(chord, 'toggle')) return 'unusable';
    const accelerator = chordText(chord);
    try {
      if (!shortcuts.register(accelerator, parts.onPress)) return 'taken';
    } catch {
      // Electron throws for an accelerator it cannot read on this platform.
      return 'unusable';
    }
    registered = accelerator;
    return parts.confirms ? 'ok' : 'unconfirmed';
  }

  return {
    set(accelerator) {
      if (accelerator === wanted && (registered !== null || accelerator === null)) return state;
      // Registering fails while suspended.
      if (isSuspended) shortcuts.setSuspended(false);
      if (registered !== null) shortcuts.unregister(registered);
      registered = null;
      wanted = accelerator;
      state = accelerator === null ? 'off' : register(accelerator);
      if (isSuspended) shortcuts.setSuspended(true);
      return state;
    },
    suspend(suspended) {
      if (isSuspended === suspended) return;
      isSuspended = suspended;
      shortcuts.setSuspended(suspended);
    },
  };
}
