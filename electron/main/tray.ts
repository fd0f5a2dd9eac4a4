import { app, Menu, nativeImage, Tray } from 'electron';
import type { Windows } from './windows.ts';

/** The icon near the clock: open, settings, quit. Its tip is constant, others can read it. */
export function createTray(icon: string, windows: Windows): Tray {
  const tray = new Tray(nativeImage.createFromPath(icon));
  tray.setToolTip('VoiceAssist');
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: 'Open VoiceAssist', click: () => windows.show('main') },
      { label: 'Settings', click: () => windows.show('settings') },
      { type: 'separator' },
      { label: 'Quit', click: () => app.quit() },
    ]),
  );
  tray.on('click', () => windows.show('main'));
  return tray;
}
