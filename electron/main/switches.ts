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
