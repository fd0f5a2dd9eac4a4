import { beforeEach, describe, expect, it, vi } from 'vitest';
import { BrowserWindow, ipcMain, resetElectron } from '../../../tests/fakes/electron.ts';
import { CHANNELS } from '../../channels.ts';
import { createHandle } from '../ipc.ts';
import { createWindows } from '../windows.ts';
import { registerVoiceCalls } from './calls.ts';

vi.mock('electron', () => import('../../../tests/fakes/electron.ts'));

const globalKeys = {
  set: vi.fn(async () => ({ toggle: 'ok' as const, hold: 'off' as const })),
  suspend: vi.fn(),
  askForAccess: vi.fn(() => true),
  close: vi.fn(),
};
const indicator = { show: vi.fn() };
const devices = { choose: vi.fn() };
let main: BrowserWindow;
let settings: BrowserWindow;

beforeEach(() => {
  resetElectron();
  vi.clearAllMocks();
  const windows = createWindows({ preload: '/preload.cjs', stateFile: '/absent/window-state.json' });
  windows.show('main');
  windows.show('settings');
  [main, settings] = BrowserWindow.all as [BrowserWindow, BrowserWindow];
  registerVoiceCalls(createHandle(windows), { globalKeys, indicator, devices });
});

async function call(channel: keyof typeof CHANNELS, window: BrowserWindow, ...args: unknown[]): Promise<unknown> {
  const event = { sender: window.webContents, senderFrame: window.webContents.mainFrame };
  return ipcMain.handlers.get(CHANNELS[channel])?.(event, ...args);
}

describe('calls of the voice', () => {
  it('come through from both windows', async () => {
    for (const window of [main, settings]) {
      await expect(call('setGlobalKeys', window, { toggle: 'F8', hold: null })).resolves.toEqual({ toggle: 'ok', hold: 'off' });
      await expect(call('askForKeyAccess', window)).resolves.toBe(true);
      await expect(call('microphoneAccess', window)).resolves.toBeTypeOf('string');
      await call('chooseDictationDevice', window, 'a');
    }
    expect(globalKeys.set).toHaveBeenLastCalledWith({ toggle: 'F8', hold: null });
    expect(devices.choose).toHaveBeenLastCalledWith(expect.objectContaining({ name: 'settings' }), 'a');
  });

  it('about what is heard come from the window with the microphone only', async () => {
    await call('setVoiceState', main, 'hearing');
    expect(indicator.show).toHaveBeenCalledExactlyOnceWith('hearing', expect.objectContaining({ name: 'main' }));
    await expect(call('setVoiceState', settings, 'hearing')).rejects.toThrow(/^Call refused$/);
  });

  it.each<[keyof typeof CHANNELS, ...unknown[]]>([
    ['setGlobalKeys'],
    ['setGlobalKeys', { toggle: 'F8' }],
    ['setGlobalKeys', { toggle: 'F8', hold: 7 }],
    ['setGlobalKeys', { toggle: '', hold: null }],
    ['setGlobalKeys', { toggle: 'x'.repeat(81), hold: null }],
    ['setGlobalKeys', { toggle: null, hold: null, entry: '/evil.js' }],
    ['suspendGlobalKeys', 'yes'],
    ['setVoiceState', 'Jane Doe'],
    ['chooseDictationDevice', 7],
    ['chooseDictationDevice', 'x'.repeat(201)],
    ['openMicrophoneSettings', 'https://evil.example'],
  ])('of the wrong shape are refused: %s %o', async (channel, ...args) => {
    await expect(call(channel, main, ...args)).rejects.toThrow(/^Call refused$/);
    for (const run of [globalKeys.set, globalKeys.suspend, indicator.show, devices.choose]) expect(run).not.toHaveBeenCalled();
  });

  it.each<[string, () => unknown]>([
    ['says so', () => call('suspendGlobalKeys', settings, false)],
    ['closes', () => settings.emit('closed')],
    ['dies', () => settings.webContents.emit('render-process-gone', {}, { reason: 'crashed' })],
    ['is loaded anew', () => settings.webContents.emit('did-navigate')],
  ])('suspend the keys until the window that asked %s', async (_what, happen) => {
    await call('suspendGlobalKeys', settings, true);
    expect(globalKeys.suspend.mock.calls).toEqual([[true]]);
    main.emit('closed');
    expect(globalKeys.suspend.mock.calls).toEqual([[true]]);
    await happen();
    expect(globalKeys.suspend.mock.calls).toEqual([[true], [false]]);
    settings.emit('closed');
    expect(globalKeys.suspend.mock.calls).toEqual([[true], [false]]);
  });
});
