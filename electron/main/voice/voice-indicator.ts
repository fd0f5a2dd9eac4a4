import path from 'node:path';
import { nativeImage, type Tray } from 'electron';
import type { VoiceState } from '../../../contract/desktop-bridge.ts';
import type { OpenWindow } from '../windows.ts';

/** Constant: screens, task lists and screen readers of others show them. */
const TIPS: Readonly<Record<VoiceState, string>> = {
  idle: 'VoiceAssist',
  hearing: 'VoiceAssist is listening',
  thinking: 'VoiceAssist is looking it up',
  speaking: 'VoiceAssist is speaking',
  error: 'VoiceAssist needs your attention',
};

/** Shows outside the window what the voice is doing. */
export interface VoiceIndicator {
  /** `from` is the window with the microphone; when it is gone or its page died, nothing is heard any more. */
  show(state: VoiceState, from: OpenWindow): void;
}

/**
 * The tray's icon and tip everywhere, and on Windows a badge on the task bar. Each state has a shape of its own, not only a
 * colour. `iconsDir` holds `tray-STATE.png`, for a Mac `tray-STATETemplate.png`, and `badge-STATE.png`.
 */
export function createVoiceIndicator(tray: Tray, icons: { dir: string; idle: string }): VoiceIndicator {
  const watched = new WeakSet<OpenWindow['browserWindow']>();
  let shown: VoiceState = 'idle';

  function show(state: VoiceState, browserWindow: OpenWindow['browserWindow']): void {
    if (state === shown) return;
    shown = state;
    tray.setToolTip(TIPS[state]);
    tray.setImage(nativeImage.createFromPath(state === 'idle' ? icons.idle : trayIcon(icons.dir, state)));
    if (process.platform !== 'win32' || browserWindow.isDestroyed()) return;
    const badge = state === 'idle' ? null : nativeImage.createFromPath(path.join(icons.dir, `badge-${state}.png`));
    browserWindow.setOverlayIcon(badge, state === 'idle' ? '' : TIPS[state]);
  }

  return {
    show(state, { browserWindow }) {
      if (!watched.has(browserWindow)) {
        watched.add(browserWindow);
        browserWindow.on('closed', () => show('idle', browserWindow));
        browserWindow.webContents.on('render-process-gone', () => show('idle', browserWindow));
      }
      show(state, browserWindow);
    },
  };
}

function trayIcon(dir: string, state: VoiceState): string {
  return path.join(dir, process.platform === 'darwin' ? `tray-${state}Template.png` : `tray-${state}.png`);
}
