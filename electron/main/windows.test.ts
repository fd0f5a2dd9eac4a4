import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { app, BrowserWindow, FakeWebContents, resetElectron } from '../../tests/fakes/electron.ts';
import { placeOn } from './window-state.ts';
import { createWindows, webPreferences, type Windows } from './windows.ts';

vi.mock('electron', () => import('../../tests/fakes/electron.ts'));

let dir: string;
let stateFile: string;
let windows: Windows;

beforeEach(async () => {
  resetElectron();
  dir = await mkdtemp(path.join(os.tmpdir(), 'windows-'));
  stateFile = path.join(dir, 'window-state.json');
  windows = createWindows({ preload: '/preload.cjs', stateFile });
});
afterEach(() => rm(dir, { recursive: true }));

function only(): BrowserWindow {
  const [first, ...others] = BrowserWindow.all;
  if (first === undefined || others.length > 0) throw new Error(`${BrowserWindow.all.length} windows`);
  return first;
}

describe('windows', () => {
  it('all have exactly these preferences, and nobody can change them', () => {
    const expected = {
      preload: '/preload.cjs',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      disableDialogs: true,
      devTools: false,
      backgroundThrottling: false,
    };
    windows.show('main');
    windows.show('settings');
    for (const { options } of BrowserWindow.all) {
      expect(options['webPreferences']).toEqual(expected);
      expect(Object.isFrozen(options['webPreferences'])).toBe(true);
    }
    app.isPackaged = false;
    expect(webPreferences('/preload.cjs')).toEqual({ ...expected, devTools: true });
  });

  it('open their own page once and come to the front after that', () => {
    windows.show('main');
    expect(only().webContents.mainFrame.url).toBe('app://bundle/index.html');
    only().minimized = true;
    windows.show('main');
    expect(only().shown).toEqual(['restore', 'show', 'focus']);
    windows.show('settings');
    expect(BrowserWindow.all[1]?.webContents.mainFrame.url).toBe('app://bundle/settings.html');
    expect(BrowserWindow.all).toHaveLength(2);
  });

  it('know which page belongs to which role, and no others', () => {
    windows.show('main');
    windows.show('settings');
    const [main, settings] = BrowserWindow.all;
    expect(windows.of(main?.webContents as never)).toMatchObject({ name: 'main', role: 'clinician' });
    expect(windows.of(settings?.webContents as never)).toMatchObject({ name: 'settings', role: 'admin' });
    expect(windows.of(new FakeWebContents() as never)).toBeNull();
    settings?.emit('closed');
    expect(windows.of(settings?.webContents as never)).toBeNull();
  });

  it('keep a constant title, whatever the page calls itself', () => {
    windows.show('main');
    let stopped = false;
    only().emit('page-title-updated', { preventDefault: () => (stopped = true) });
    expect(stopped).toBe(true);
    expect(only().options['title']).toBe('VoiceAssist');
  });

  it('load a page that died again, once', () => {
    windows.show('main');
    const { webContents } = only();
    webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    expect(webContents.reloads).toBe(1);
  });
});

describe('the place of the main window', () => {
  it('is kept when it closes and used when it opens', async () => {
    windows.show('main');
    only().emit('close');
    expect(JSON.parse(await readFile(stateFile, 'utf8'))).toEqual({
      bounds: { x: 10, y: 20, width: 900, height: 700 },
      maximized: false,
    });
    resetElectron();
    createWindows({ preload: '/preload.cjs', stateFile }).show('main');
    expect(only().options).toMatchObject({ x: 10, y: 20, width: 900, height: 700 });
  });

  it.each(['', 'not json', '{"bounds":{"x":"a"}}', '{"bounds":{"x":0,"y":0,"width":1,"height":1},"maximized":false}'])(
    'is the default where the file holds %j',
    async (content) => {
      await writeFile(stateFile, content);
      windows.show('main');
      expect(only().options).toMatchObject({ width: 1280, height: 840 });
      expect(only().options).not.toHaveProperty('x');
    },
  );

  it('gives up the position, not the size, when its screen is gone', () => {
    const laptop = [{ x: 0, y: 0, width: 1920, height: 1080 }];
    expect(placeOn(laptop, { x: 100, y: 100, width: 900, height: 700 })).toMatchObject({ x: 100 });
    expect(placeOn(laptop, { x: 2500, y: 100, width: 900, height: 700 })).toEqual({ width: 900, height: 700 });
    expect(placeOn(laptop, { x: 100, y: -500, width: 900, height: 700 })).toEqual({ width: 900, height: 700 });
    expect(placeOn(laptop, { x: -850, y: 0, width: 900, height: 700 })).toEqual({ width: 900, height: 700 });
  });
});
