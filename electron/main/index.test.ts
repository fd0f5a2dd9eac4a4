import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CHANNELS } from '../channels.ts';

const electron = await vi.hoisted(() => import('../../tests/fakes/electron.ts'));
vi.mock('electron', () => electron);

let appDir: string;
let argv: string[];
beforeEach(async () => {
  vi.resetModules();
  electron.resetElectron();
  appDir = await mkdtemp(path.join(os.tmpdir(), 'shell-'));
  await mkdir(path.join(appDir, 'out', 'renderer'), { recursive: true });
  await writeFile(path.join(appDir, 'out', 'renderer', 'manifest.json'), '{}');
  electron.app.getAppPath = () => appDir;
  electron.app.isPackaged = false;
  argv = process.argv;
  process.argv = ['electron', appDir, '--data', path.join(appDir, 'profile')];
});
afterEach(async () => {
  process.argv = argv;
  await rm(appDir, { recursive: true });
});

async function startShell(): Promise<void> {
  const { locate } = await import('./locations.ts');
  const shell = await import('./shell.ts');
  await shell.startShell(locate());
}

describe('the entry of main', () => {
  it('closes everything before the app is ready, in this order', async () => {
    await import('./index.ts');
    expect(electron.calls).toEqual([
      'enableSandbox',
      ...(process.platform === 'linux' ? ['setDesktopName'] : []),
      'setPath',
      'requestSingleInstanceLock',
      'registerSchemesAsPrivileged',
      'appendSwitch',
      'whenReady',
    ]);
    expect(electron.app.paths.get('userData')).toBe(path.join(appDir, 'profile', 'electron'));
    expect(electron.app.switches).toEqual([['disable-features', 'HardwareMediaKeyHandling,MediaSessionService']]);
    expect(electron.app.listenerCount('web-contents-created')).toBe(1);
    const created = new electron.FakeSession();
    electron.app.emit('session-created', created);
    expect(created.checkPermission).toBeTypeOf('function');
    expect(created.listenerCount('will-download')).toBe(1);
  });

  it('says so and ends where the pages are missing, instead of staying invisible', async () => {
    await rm(path.join(appDir, 'out'), { recursive: true });
    await import('./index.ts');
    electron.app.ready.resolve();
    await vi.waitFor(() => expect(electron.app.exitCodes).toEqual([1]));
    expect(electron.dialog.errors).toEqual(['VoiceAssist could not start']);
    expect(electron.utilityProcess.forked).toEqual([]);
  });

  it('ends at once as a second instance', async () => {
    electron.app.hasLock = false;
    await import('./index.ts');
    expect(electron.calls).toEqual([
      'enableSandbox',
      ...(process.platform === 'linux' ? ['setDesktopName'] : []),
      'setPath',
      'requestSingleInstanceLock',
      'quit',
    ]);
  });
});

describe('the shell', () => {
  it('serves the pages to a closed session, starts the engine, and opens the main window', async () => {
    await startShell();
    expect([...electron.session.defaultSession.protocolHandlers.keys()]).toEqual(['app']);
    expect(electron.session.defaultSession.cancels('https://cdn.example/')).toBe(true);
    expect(electron.session.partitions.get('engine')?.cancels('https://provider.example/')).toBe(true);
    expect(electron.utilityProcess.forked[0]?.options['session']).toBe(electron.session.partitions.get('engine'));
    expect(electron.utilityProcess.forked[0]?.sent[0]?.message).toMatchObject({
      kind: 'start',
      dataDir: path.join(appDir, 'profile'),
    });
    expect(electron.BrowserWindow.all.map((window) => window.webContents.mainFrame.url)).toEqual(['app://bundle/index.html']);
    const fromMain = new Set<string>([
      CHANNELS.enginePort,
      CHANNELS.globalTrigger,
      CHANNELS.globalKeyStates,
      CHANNELS.screenLocked,
      CHANNELS.dictationDevices,
    ]);
    expect([...electron.ipcMain.handlers.keys()].sort()).toEqual(
      Object.values(CHANNELS)
        .filter((channel) => !fromMain.has(channel))
        .sort(),
    );
    expect(electron.session.defaultSession.listenerCount('select-hid-device')).toBe(1);
    expect(electron.globalShortcut.registered.size).toBe(0);
    expect(electron.utilityProcess.forked).toHaveLength(1);
    expect(electron.Menu.applicationMenu).not.toBeNull();
    expect(electron.Tray.all[0]?.toolTip).toBe('VoiceAssist');
  });

  it('brings the window to the front for a second instance, the dock and the tray', async () => {
    await startShell();
    electron.app.emit('second-instance', {}, ['voiceassist', '--evil']);
    electron.app.emit('activate');
    electron.Tray.all[0]?.emit('click');
    expect(electron.BrowserWindow.all).toHaveLength(1);
    expect(electron.BrowserWindow.all[0]?.shown.filter((what) => what === 'focus')).toHaveLength(3);
    electron.Tray.all[0]?.menu?.template.find((item) => item.label === 'Settings')?.click?.();
    expect(electron.BrowserWindow.all[1]?.webContents.mainFrame.url).toBe('app://bundle/settings.html');
  });

  it('does not start without its pages', async () => {
    await rm(path.join(appDir, 'out'), { recursive: true });
    await expect(startShell()).rejects.toThrow();
    expect(electron.utilityProcess.forked).toEqual([]);
  });
});
