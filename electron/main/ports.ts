import { MessageChannelMain } from 'electron';
import { CHANNELS } from '../channels.ts';
import type { EngineProcess } from './engine-process.ts';
import type { OpenWindow } from './windows.ts';

export interface EnginePorts {
  /** Gives the window a fresh pipe to the engine now, or as soon as the engine runs. */
  request(from: OpenWindow): void;
}

/**
 * Hands out the pipes: one end to the engine with the window's role, the other to the window, both with the generation.
 * A window that asks while the engine is down waits for the next start; asking twice still gives one pipe.
 */
export function createEnginePorts(engine: Pick<EngineProcess, 'connect' | 'onUp'>): EnginePorts {
  const waiting = new Map<number, OpenWindow>();
  const give = (to: OpenWindow): boolean => {
    const { webContents } = to.browserWindow;
    const { port1, port2 } = new MessageChannelMain();
    const generation = engine.connect({ windowId: to.browserWindow.id, role: to.role }, port1);
    if (generation === null) {
      port1.close();
      port2.close();
      return false;
    }
    webContents.postMessage(CHANNELS.enginePort, { generation }, [port2]);
    return true;
  };
  engine.onUp(() => {
    const due = [...waiting.values()];
    waiting.clear();
    for (const window of due) if (!window.browserWindow.isDestroyed()) give(window);
  });
  return {
    request(from) {
      if (!give(from)) waiting.set(from.browserWindow.id, from);
    },
  };
}
