import { mkdirSync } from 'node:fs';
import { app, dialog } from 'electron';
import { registerAppScheme } from './app-protocol.ts';
import { locate } from './locations.ts';
import { guardNavigation } from './navigation.ts';
import { guardEverySession } from './sessions.ts';
import { startShell } from './shell.ts';
import { setChromiumSwitches, setDesktopIdentity } from './switches.ts';

// The order matters: the sandbox and the scheme only count before the app is ready, and a second instance must end before
// it touches the profile. The lock belongs to the folder of user data, so that is set first.
const locations = locate();
app.enableSandbox();
setDesktopIdentity();
mkdirSync(locations.userDataDir, { recursive: true, mode: 0o700 });
app.setPath('userData', locations.userDataDir);
if (app.requestSingleInstanceLock()) {
  registerAppScheme();
  setChromiumSwitches();
  guardEverySession(app);
  guardNavigation(app);
  void app
    .whenReady()
    .then(() => startShell(locations))
    .catch(endWithoutShell);
} else {
  app.quit();
}

/** Without this the program would stay, invisible and holding the profile: Electron only warns of such an error. */
function endWithoutShell(): void {
  dialog.showErrorBox(
    'VoiceAssist could not start',
    'The installation seems to be incomplete. Nothing you stored is affected: install VoiceAssist again.',
  );
  app.exit(1);
}
