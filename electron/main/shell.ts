import { app } from 'electron';
import { readRendererManifest, serveApp } from './app-protocol.ts';
import { registerCalls } from './calls.ts';
import { createEngineProcess } from './engine-process.ts';
import { answerEngine } from './engine-requests.ts';
import { announceHalts } from './halt-notice.ts';
import { createHandle } from './ipc.ts';
import type { Locations } from './locations.ts';
import { setMenu } from './menu.ts';
import { createModelHosts } from './model-hosts.ts';
import { createEnginePorts } from './ports.ts';
import { quitGracefully } from './quit.ts';
import { openEngineSession, openModelSession, openPageSession } from './sessions.ts';
import { createTray } from './tray.ts';
import { startVoice } from './voice/start-voice.ts';
import { createWindows } from './windows.ts';

/** Puts the shell together, once the app is ready. A build that is missing or damaged ends the app. */
export async function startShell(at: Locations): Promise<void> {
  const pageSession = openPageSession(app);
  serveApp(pageSession.protocol, { dir: at.rendererDir, manifest: await readRendererManifest(at.rendererManifest) });
  const { session, egress } = openEngineSession();
  const modelHosts = createModelHosts({ entry: at.modelHostEntry, session: openModelSession() });
  const engine = createEngineProcess({
    entry: at.engineEntry,
    session,
    start: {
      version: app.getVersion(),
      dataDir: at.dataDir,
      samplesDir: at.samplesDir,
      builtInModelDir: at.builtInModelDir,
      extractionWorkerEntry: at.extractionWorkerEntry,
      searchWorkerEntry: at.searchWorkerEntry,
      modelHostEntry: at.modelHostEntry,
    },
    onRequest: answerEngine({ egress, modelHosts }),
  });
  engine.onDown(() => modelHosts.stopAll());
  const windows = createWindows({ preload: at.preload, stateFile: at.windowStateFile });
  const handle = createHandle(windows);
  registerCalls(handle, { windows, ports: createEnginePorts(engine) });
  announceHalts(engine);
  quitGracefully(engine);
  setMenu(windows);
  const tray = createTray(at.trayIcon, windows);
  const endVoice = startVoice(at, { handle, windows, pageSession, tray });
  app.on('second-instance', () => windows.show('main'));
  app.on('activate', () => windows.show('main'));
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('will-quit', () => {
    endVoice();
    tray.destroy();
  });
  engine.start();
  windows.show('main');
}
