import { globalShortcut, powerMonitor, systemPreferences } from 'electron';
import type { GlobalKeys, GlobalKeyStates, GlobalTrigger } from '../../../contract/global-keys.ts';
import { chordText, parseChord } from '../../../contract/key-chord.ts';
import { CHANNELS } from '../../channels.ts';
import { DESKTOP_ID } from '../switches.ts';
import type { Windows } from '../windows.ts';
import { createHoldKey } from './hold-key.ts';
import { holdSupport, isWayland } from './hold-support.ts';
import { startKeyListener } from './key-listener-process.ts';
import { startPortalListener } from './portal-shortcut.ts';
import { createToggleKey } from './toggle-key.ts';

/** The global keys of the app. */
export interface AppGlobalKeys {
  set(keys: GlobalKeys): Promise<GlobalKeyStates>;
  suspend(suspended: boolean): void;
  /** Asks the person on a Mac for what holding needs; true where nothing needs to be asked any more. */
  askForAccess(): boolean;
  /** Ends the listener; before the app quits. */
  close(): void;
}

/** Nothing is registered and no process runs until a page sets keys: that is the opting in. */
export function createGlobalKeys(options: { keyListenerEntry: string; windows: Windows }): AppGlobalKeys {
  const { windows } = options;
  const system = { platform: process.platform, env: process.env };
  const states: GlobalKeyStates = { toggle: 'off', hold: 'off' };
  const toggle = createToggleKey(globalShortcut, {
    confirms: !isWayland(system),
    onPress: () => tell(windows, { kind: 'toggle' }),
  });
  const hold = createHoldKey({
    start: () => {
      const support = holdSupport({ ...system, isTrusted: () => systemPreferences.isTrustedAccessibilityClient(false) });
      if (support === 'listener') return startKeyListener(options.keyListenerEntry);
      if (support !== 'portal') return support;
      return startPortalListener({ busAddress: process.env['DBUS_SESSION_BUS_ADDRESS'] ?? '', desktopId: DESKTOP_ID });
    },
    onEdge: (kind) => tell(windows, { kind }),
    onState: (state) => {
      states.hold = state;
      for (const name of ['main', 'settings'] as const) {
        windows.get(name)?.webContents.send(CHANNELS.globalKeyStates, { ...states });
      }
    },
  });
  const onLocked = (): void => {
    hold.letGo();
    for (const name of ['main', 'settings'] as const) windows.get(name)?.webContents.send(CHANNELS.screenLocked);
  };
  powerMonitor.on('lock-screen', onLocked);
  powerMonitor.on('suspend', onLocked);
  return {
    async set(keys) {
      states.toggle = toggle.set(keys.toggle);
      const isTaken = isSameChord(keys.toggle, keys.hold);
      const settled = await hold.set(isTaken ? null : keys.hold);
      states.hold = isTaken ? 'taken' : settled;
      return { ...states };
    },
    suspend(suspended) {
      toggle.suspend(suspended);
      hold.suspend(suspended);
    },
    askForAccess: () => process.platform !== 'darwin' || systemPreferences.isTrustedAccessibilityClient(true),
    close: () => hold.close(),
  };
}

/** One key cannot be both: its press would start and its release end what the next press should. */
function isSameChord(one: string | null, other: string | null): boolean {
  const chords = [one, other].map((text) => (text === null ? null : parseChord(text)));
  const [first, second] = chords;
  return first != null && second != null && chordText(first) === chordText(second);
}

/**
 * Tells the main window. A toggle goes on listening until the next press, so a window nobody can see comes back first,
 * where the system can do so without taking the keyboard from the program it was pressed in. What is held ends with the release, and may stay hidden.
 * Without a window a toggle opens one, which then is there for the next press.
 */
function tell(windows: Windows, trigger: GlobalTrigger): void {
  const main = windows.get('main');
  if (trigger.kind === 'toggle') {
    if (main === null) return windows.show('main');
    if (main.isMinimized()) main.restore();
    else if (!main.isVisible()) main.showInactive();
  }
  main?.webContents.send(CHANNELS.globalTrigger, trigger);
}
