import { shell, systemPreferences } from 'electron';
import type { MicrophoneAccess } from '../../../contract/desktop-bridge.ts';

/** Where each system keeps the switch; fixed text, nothing from a page goes in. */
const SETTINGS: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'x-apple.systempreferences:com.apple.preference.security?Privacy_Microphone',
  win32: 'ms-settings:privacy-microphone',
};

/** What the system says of this app and the microphone. Linux has nothing in between: `unknown`, try it. */
export function microphoneAccess(): MicrophoneAccess {
  return process.platform === 'darwin' || process.platform === 'win32'
    ? systemPreferences.getMediaAccessStatus('microphone')
    : 'unknown';
}

/** Has macOS ask the person, the first time only. Elsewhere the answer is what the system's switch says. */
export async function askForMicrophone(): Promise<boolean> {
  if (process.platform === 'darwin') return systemPreferences.askForMediaAccess('microphone');
  const access = microphoneAccess();
  return access !== 'denied' && access !== 'restricted';
}

/** Opens the system's settings for the microphone; false where there are none. */
export async function openMicrophoneSettings(): Promise<boolean> {
  const address = SETTINGS[process.platform];
  if (address === undefined) return false;
  await shell.openExternal(address);
  return true;
}
