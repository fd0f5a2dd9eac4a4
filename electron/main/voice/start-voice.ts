import type { Session, Tray } from 'electron';
import type { Handle } from '../ipc.ts';
import type { Locations } from '../locations.ts';
import type { Windows } from '../windows.ts';
import { registerVoiceCalls } from './calls.ts';
import { serveDictationDevices } from './dictation-devices.ts';
import { createGlobalKeys } from './global-keys.ts';
import { createVoiceIndicator } from './voice-indicator.ts';

/** Puts the shell's part of the voice together. Gives what ends it, before the app quits. */
export function startVoice(
  at: Pick<Locations, 'keyListenerEntry' | 'dictationDevicesFile' | 'iconsDir' | 'trayIcon'>,
  shell: { handle: Handle; windows: Windows; pageSession: Session; tray: Tray },
): () => void {
  const { windows } = shell;
  const globalKeys = createGlobalKeys({ keyListenerEntry: at.keyListenerEntry, windows });
  registerVoiceCalls(shell.handle, {
    globalKeys,
    indicator: createVoiceIndicator(shell.tray, { dir: at.iconsDir, idle: at.trayIcon }),
    devices: serveDictationDevices(shell.pageSession, { windows, file: at.dictationDevicesFile }),
  });
  return () => globalKeys.close();
}
