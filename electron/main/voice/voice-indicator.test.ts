import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { VoiceState } from '../../../contract/desktop-bridge.ts';
import { BrowserWindow, resetElectron, Tray } from '../../../tests/fakes/electron.ts';
import type { OpenWindow } from '../windows.ts';
import { createVoiceIndicator, type VoiceIndicator } from './voice-indicator.ts';

vi.mock('electron', () => import('../../../tests/fakes/electron.ts'));

const ICONS = path.resolve(import.meta.dirname, '../../../resources/icons');
const BUSY = ['hearing', 'thinking', 'speaking', 'error'] as const;
let tray: Tray;
let main: BrowserWindow;
let indicator: VoiceIndicator;
let from: OpenWindow;

function on(platform: NodeJS.Platform): void {
  vi.spyOn(process, 'platform', 'get').mockReturnValue(platform);
}

beforeEach(() => {
  resetElectron();
  tray = new Tray({ path: '/tray.png' });
  main = new BrowserWindow({});
  indicator = createVoiceIndicator(tray as never, { dir: ICONS, idle: '/tray.png' });
  from = { name: 'main', role: 'clinician', browserWindow: main as never };
  return () => vi.restoreAllMocks();
});

describe('what the voice is doing, outside the window', () => {
  it.each<NodeJS.Platform>(['linux', 'win32', 'darwin'])('has an icon and a tip of its own for every state on %s', (platform) => {
    on(platform);
    const seen = new Set<string>();
    for (const state of BUSY) {
      indicator.show(state, from);
      const { path: icon } = tray.image as { path: string };
      expect(existsSync(icon)).toBe(true);
      seen.add(icon).add(tray.toolTip);
    }
    expect(seen.size).toBe(2 * BUSY.length);
    indicator.show('idle', from);
    expect(tray).toMatchObject({ image: { path: '/tray.png' }, toolTip: 'VoiceAssist' });
  });

  it('has a badge on the task bar of Windows, with a description, and takes it off', () => {
    on('win32');
    for (const state of [...BUSY, 'idle'] as VoiceState[]) indicator.show(state, from);
    expect(main.overlays.map(({ image }) => image === null || existsSync((image as { path: string }).path))).not.toContain(false);
    expect(main.overlays.map(({ description }) => description)).toEqual([
      'VoiceAssist is listening',
      'VoiceAssist is looking it up',
      'VoiceAssist is speaking',
      'VoiceAssist needs your attention',
      '',
    ]);
    expect(main.overlays.at(-1)?.image).toBeNull();
  });

  it('touches the window nowhere else', () => {
    on('linux');
    indicator.show('hearing', from);
    expect(main.overlays).toEqual([]);
  });

  it('does not go on listening when the page that listened is gone', () => {
    indicator.show('hearing', from);
    main.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    expect(tray.toolTip).toBe('VoiceAssist');
    indicator.show('hearing', from);
    main.emit('closed');
    expect(tray.toolTip).toBe('VoiceAssist');
    expect(main.listenerCount('closed')).toBe(1);
  });
});
