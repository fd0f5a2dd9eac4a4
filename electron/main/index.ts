import { mkdirSync } from 'node:fs';
import { app } from 'electron';
import { registerAppScheme } from './app-protocol.ts';
import { locate } from './locations.ts';
import { guardNavigation } from './navigation.ts';
import { guardEverySession } from './sessions.ts';
import { startShell } from './shell.ts';
import { setChromiumSwitches } from './switches.ts';

// The order matters: the sandbox and the scheme only count before the app is ready, and a second instance must end before
// it touches the profile. The lock belongs to the folder of user data, so that is set first.
const locations = locate();
app.enableSandbox();
mkdirSync(locations.userDataDir, { recursive: true, mode: 0o700 });
app.setPath('userData', locations.userDataDir);
if (app.requestSingleInstanceLock()) {
  registerAppScheme();
  setChromiumSwitches();
  guardEverySession(app);
  guardNavigation(app);
  void app.whenReady().then(() => startShell(locations));
} else {
  app.quit();
}
