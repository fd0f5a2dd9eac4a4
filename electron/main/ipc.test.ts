import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { BrowserWindow, FakeWebContents, ipcMain, resetElectron } from '../../tests/fakes/electron.ts';
import { createHandle } from './ipc.ts';
import { createWindows } from './windows.ts';

vi.mock('electron', () => import('../../tests/fakes/electron.ts'));

let main: BrowserWindow;
let settings: BrowserWindow;
let call: (event: unknown, ...args: unknown[]) => Promise<unknown>;
const run = vi.fn(async (_from: unknown, [text]: [string]) => `got ${text}`);

beforeEach(() => {
  resetElectron();
  run.mockClear();
  const windows = createWindows({ preload: '/preload.cjs', stateFile: '/absent/window-state.json' });
  windows.show('main');
  windows.show('settings');
  [main, settings] = BrowserWindow.all as [BrowserWindow, BrowserWindow];
  createHandle(windows)('channel', { args: z.tuple([z.string()]), roles: ['admin'] }, run);
  call = ipcMain.handlers.get('channel') ?? (() => Promise.reject(new Error('not registered')));
});

const from = (window: BrowserWindow): unknown => ({
  sender: window.webContents,
  senderFrame: window.webContents.mainFrame,
});

describe('calls from pages', () => {
  it('come through from the main frame of a window with the right role', async () => {
    await expect(call(from(settings), 'x')).resolves.toBe('got x');
    expect(run.mock.calls[0]?.[0]).toMatchObject({ name: 'settings', role: 'admin' });
  });

  it.each<[string, () => [unknown, ...unknown[]]]>([
    ['a frame that is gone', () => [{ sender: settings.webContents, senderFrame: null }, 'x']],
    ['a sub-frame', () => [{ sender: settings.webContents, senderFrame: { url: 'app://bundle/settings.html' } }, 'x']],
    ['the frame of another window', () => [{ sender: settings.webContents, senderFrame: main.webContents.mainFrame }, 'x']],
    [
      'contents that are no window of ours',
      () => {
        const stranger = new FakeWebContents();
        stranger.mainFrame.url = 'app://bundle/settings.html';
        return [{ sender: stranger, senderFrame: stranger.mainFrame }, 'x'];
      },
    ],
    [
      'a page that is not ours',
      () => {
        settings.webContents.mainFrame.url = 'https://evil.example/';
        return [from(settings), 'x'];
      },
    ],
    [
      'a window that was closed',
      () => {
        settings.emit('closed');
        return [from(settings), 'x'];
      },
    ],
    ['another role', () => [from(main), 'x']],
    ['arguments of the wrong shape', () => [from(settings), 7]],
    ['too few arguments', () => [from(settings)]],
    ['too many arguments', () => [from(settings), 'x', 'y']],
    ['arguments that are too large', () => [from(settings), 'x'.repeat(70_000)]],
  ])('are refused from or with %s', async (_what, arrange) => {
    const [event, ...args] = arrange();
    await expect(call(event, ...args)).rejects.toThrow(/^Call refused$/);
    expect(run).not.toHaveBeenCalled();
  });
});
