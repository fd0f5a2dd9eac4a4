import { app } from 'electron';

/**
 * Features of Chromium that must be off, in one switch because only the last `--disable-features` counts.
 * The media keys stay with the system: speech output must not take them over.
 */
const DISABLED_FEATURES = ['HardwareMediaKeyHandling', 'MediaSessionService'];

/** Command line of Chromium. Must run before the app is ready. */
export function setChromiumSwitches(): void {
  app.commandLine.appendSwitch('disable-features', DISABLED_FEATURES.join(','));
}

/** Base name of the `.desktop` file the packages install; they must agree, or Wayland refuses global keys without a word. */
export const DESKTOP_ID = 'org.voiceassist.VoiceAssist';

/** Who this program is to a Linux desktop and its portals. Must run before the app is ready. */
export function setDesktopIdentity(): void {
  if (process.platform === 'linux') app.setDesktopName(`${DESKTOP_ID}.desktop`);
}
