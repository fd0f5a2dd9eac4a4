import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  BrowserWindow,
  globalShortcut,
  powerMonitor,
  resetElectron,
  systemPreferences,
  utilityProcess,
} from '../../../tests/fakes/electron.ts';
import { CHANNELS } from '../../channels.ts';
import { createWindows, type Windows } from '../windows.ts';
import { type AppGlobalKeys, createGlobalKeys } from './global-keys.ts';

vi.mock('electron', () => import('../../../tests/fakes/electron.ts'));

let windows: Windows;
let keys: AppGlobalKeys;

function arrange(platform: NodeJS.Platform): void {
  vi.spyOn(process, 'platform', 'get').mockReturnValue(platform);
  windows = createWindows({ preload: '/preload.cjs', stateFile: '/absent/window-state.json' });
  keys = createGlobalKeys({ keyListenerEntry: '/key-listener.js', windows });
}

beforeEach(() => {
  resetElectron();
  vi.stubEnv('DISPLAY', ':0');
  vi.stubEnv('XDG_SESSION_TYPE', 'x11');
  vi.stubEnv('WAYLAND_DISPLAY', '');
  vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', '');
  arrange('linux');
  return () => vi.restoreAllMocks();
});

const main = (): BrowserWindow | undefined => BrowserWindow.all[0];
const triggers = (): unknown[] =>
  (main()?.webContents.sent ?? []).filter(([channel]) => channel === CHANNELS.globalTrigger).map(([, message]) => message);

async function holding(chord = 'F9') {
  const settled = keys.set({ toggle: 'F8', hold: chord });
  const child = utilityProcess.forked.at(-1);
  child?.emit('message', { kind: 'listening' });
  return { states: await settled, child };
}

describe('the global keys', () => {
  it('take no key and start no process until they are set', () => {
    expect(globalShortcut.registered.size).toBe(0);
    expect(utilityProcess.forked).toEqual([]);
  });

  it('listen in a process with no session, no output and nothing that steers code', async () => {
    vi.stubEnv('XAUTHORITY', '/run/xauthority');
    vi.stubEnv('NODE_OPTIONS', '--inspect');
    const { states, child } = await holding();
    expect(states).toEqual({ toggle: 'ok', hold: 'ok' });
    expect(child?.entry).toBe('/key-listener.js');
    expect(child?.options).toMatchObject({
      stdio: 'ignore',
      execArgv: [],
      env: { DISPLAY: ':0', XAUTHORITY: '/run/xauthority' },
    });
    expect(child?.options['env']).not.toHaveProperty('NODE_OPTIONS');
    expect(child?.options).not.toHaveProperty('session');
    expect(child?.sent.map(({ message }) => message)).toEqual([{ kind: 'listen', chord: 'F9' }]);
  });

  it('reach the main window only', async () => {
    windows.show('main');
    windows.show('settings');
    const { child } = await holding();
    globalShortcut.press('F8');
    child?.emit('message', { kind: 'press' });
    child?.emit('message', { kind: 'release' });
    expect(triggers()).toEqual([{ kind: 'toggle' }, { kind: 'press' }, { kind: 'release' }]);
    const [, settings] = BrowserWindow.all;
    expect(settings?.webContents.sent.filter(([channel]) => channel === CHANNELS.globalTrigger)).toEqual([]);
  });

  it('bring a hidden window back for a toggle, without the keyboard, and leave it where it is for holding', async () => {
    windows.show('main');
    const { child } = await holding();
    globalShortcut.press('F8');
    expect(main()?.shown).toEqual([]);
    Object.assign(main() ?? {}, { visible: false });
    child?.emit('message', { kind: 'press' });
    expect(main()?.shown).toEqual([]);
    globalShortcut.press('F8');
    expect(main()?.shown).toEqual(['showInactive']);
    Object.assign(main() ?? {}, { minimized: true });
    globalShortcut.press('F8');
    expect(main()?.shown).toEqual(['showInactive', 'restore']);
    expect(triggers()).toEqual([{ kind: 'toggle' }, { kind: 'press' }, { kind: 'toggle' }, { kind: 'toggle' }]);
  });

  it('open the main window when there is none, and trigger nothing yet', async () => {
    const { child } = await holding();
    child?.emit('message', { kind: 'press' });
    expect(BrowserWindow.all).toEqual([]);
    globalShortcut.press('F8');
    expect(main()?.webContents.mainFrame.url).toBe('app://bundle/index.html');
    expect(triggers()).toEqual([]);
  });

  it('cannot be one and the same', async () => {
    await expect(keys.set({ toggle: 'ctrl+space', hold: 'Control+Space' })).resolves.toEqual({ toggle: 'ok', hold: 'taken' });
    expect(utilityProcess.forked).toEqual([]);
  });

  it('say when another program has the toggle key', async () => {
    globalShortcut.taken.add('F8');
    await expect(keys.set({ toggle: 'F8', hold: null })).resolves.toEqual({ toggle: 'taken', hold: 'off' });
  });

  it('are a toggle only on Wayland, which tells nothing of what became of it', async () => {
    vi.stubEnv('XDG_SESSION_TYPE', 'wayland');
    arrange('linux');
    await expect(keys.set({ toggle: 'F8', hold: 'F9' })).resolves.toEqual({ toggle: 'unconfirmed', hold: 'unavailable' });
    expect(utilityProcess.forked).toEqual([]);
  });

  it.each(['unix:path=/absent/bus', 'tcp:host=localhost,port=1', 'nonsense'])(
    'are a toggle only on Wayland where no portal answers at %s',
    async (address) => {
      vi.stubEnv('XDG_SESSION_TYPE', 'wayland');
      vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', address);
      arrange('linux');
      await expect(keys.set({ toggle: null, hold: 'F9' })).resolves.toEqual({ toggle: 'off', hold: 'unavailable' });
      expect(utilityProcess.forked).toEqual([]);
    },
  );

  it('ask a Mac’s owner before anything listens, and only when told to', async () => {
    arrange('darwin');
    await expect(keys.set({ toggle: null, hold: 'F9' })).resolves.toEqual({ toggle: 'off', hold: 'not-permitted' });
    expect(utilityProcess.forked).toEqual([]);
    expect(systemPreferences.asked).toEqual([]);
    expect(keys.askForAccess()).toBe(false);
    expect(systemPreferences.asked).toEqual(['accessibility']);
    systemPreferences.trusted = true;
    expect((await holding()).states.hold).toBe('ok');
  });

  it('tell both windows what becomes of them later', async () => {
    windows.show('main');
    windows.show('settings');
    const { child } = await holding();
    child?.emit('exit', 1);
    await vi.waitFor(() => {
      for (const { webContents } of BrowserWindow.all) {
        expect(webContents.sent.at(-1)).toEqual([CHANNELS.globalKeyStates, { toggle: 'ok', hold: 'stopped' }]);
      }
    });
    keys.close();
  });

  it.each(['lock-screen', 'suspend'])('are let go at %s, and the pages are told', async (what) => {
    windows.show('main');
    const { child } = await holding();
    child?.emit('message', { kind: 'press' });
    powerMonitor.emit(what);
    expect(child?.sent.at(-1)?.message).toEqual({ kind: 'let-go' });
    expect(triggers()).toEqual([{ kind: 'press' }, { kind: 'release' }]);
    expect(main()?.webContents.sent.at(-1)).toEqual([CHANNELS.screenLocked]);
  });

  it('end their process with the app', async () => {
    const { child } = await holding();
    keys.close();
    expect(child?.kills).toBe(1);
  });
});
