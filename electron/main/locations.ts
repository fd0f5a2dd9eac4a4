import path from 'node:path';
import { app } from 'electron';
import { defaultDataDir } from '../../engine/data-dir.ts';

/** Absolute paths of everything the shell reads and writes. */
export interface Locations {
  /** The profile: everything the engine stores. */
  dataDir: string;
  /** What Chromium keeps for itself. Inside the profile, so that there is one instance per profile and not per user. */
  userDataDir: string;
  /** Where the last size of a window is kept. */
  windowStateFile: string;
  rendererDir: string;
  rendererManifest: string;
  preload: string;
  engineEntry: string;
  extractionWorkerEntry: string;
  searchWorkerEntry: string;
  modelHostEntry: string;
  keyListenerEntry: string;
  samplesDir: string;
  /** The embedding model that ships with the product. */
  builtInModelDir: string;
  /** Which dictation microphones and foot pedals the person chose. */
  dictationDevicesFile: string;
  iconsDir: string;
  trayIcon: string;
}

/**
 * Where things lie: built code in `out/` of the app (inside app.asar when packaged), resources beside the asar when
 * packaged because native code cannot read inside it. `--data DIR` moves the profile.
 */
export function locate(argv: readonly string[] = process.argv): Locations {
  const out = path.join(app.getAppPath(), 'out');
  const resources = app.isPackaged ? process.resourcesPath : path.join(app.getAppPath(), 'resources');
  const dataDir = dataDirFrom(argv) ?? defaultDataDir();
  const userDataDir = path.join(dataDir, 'electron');
  return {
    dataDir,
    userDataDir,
    windowStateFile: path.join(userDataDir, 'window-state.json'),
    rendererDir: path.join(out, 'renderer'),
    rendererManifest: path.join(out, 'renderer', 'manifest.json'),
    preload: path.join(out, 'preload', 'index.cjs'),
    engineEntry: path.join(out, 'main', 'engine-process.js'),
    extractionWorkerEntry: path.join(out, 'main', 'extraction-worker.js'),
    searchWorkerEntry: path.join(out, 'main', 'search-worker.js'),
    modelHostEntry: path.join(out, 'main', 'model-host.js'),
    keyListenerEntry: path.join(out, 'main', 'key-listener.js'),
    samplesDir: path.join(resources, 'samples'),
    builtInModelDir: app.isPackaged ? path.join(resources, 'built-in-model') : path.join(app.getAppPath(), 'models', 'built-in'),
    dictationDevicesFile: path.join(userDataDir, 'dictation-devices.json'),
    iconsDir: path.join(resources, 'icons'),
    trayIcon: path.join(resources, 'icons', process.platform === 'darwin' ? 'trayTemplate.png' : 'tray.png'),
  };
}

/** The folder of `--data DIR` or `--data=DIR`, absolute; null where it is not given. */
function dataDirFrom(argv: readonly string[]): string | null {
  const at = argv.findIndex((arg) => arg === '--data' || arg.startsWith('--data='));
  const value = argv[at] === '--data' ? argv[at + 1] : argv[at]?.slice('--data='.length);
  return value === undefined || value === '' || value.startsWith('--') ? null : path.resolve(value);
}
