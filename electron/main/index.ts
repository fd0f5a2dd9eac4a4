import { app } from 'electron';
import { registerAppScheme } from './app-protocol.ts';
import { guardNavigation } from './navigation.ts';
import { guardEverySession } from './sessions.ts';
import { startShell } from './shell.ts';
import { setChromiumSwitches } from './switches.ts';

// The order matters: the sandbox and the scheme only count before the app is ready, and a second instance must end before
// it touches the profile.
app.enableSandbox();
if (app.requestSingleInstanceLock()) {
  registerAppScheme();
  setChromiumSwitches();
  guardEverySession(app);
  guardNavigation(app);
  void app.whenReady().then(startShell);
} else {
  app.quit();
}
