import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CHANNELS } from '../channels.ts';
import { BrowserWindow, type FakeMessagePort, resetElectron } from '../../tests/fakes/electron.ts';
import { createEnginePorts } from './ports.ts';
import type { OpenWindow } from './windows.ts';

vi.mock('electron', () => import('../../tests/fakes/electron.ts'));
beforeEach(resetElectron);

/** An engine that is up with `generation`, or down at null. */
function fakeEngine(): {
  generation: number | null;
  connected: { window: unknown; port: FakeMessagePort }[];
  comeUp(generation: number): void;
  connect(window: unknown, port: unknown): number | null;
  onUp(listener: () => void): void;
} {
  const listeners: (() => void)[] = [];
  const engine = {
    generation: null as number | null,
    connected: [] as { window: unknown; port: FakeMessagePort }[],
    connect(window: unknown, port: unknown) {
      engine.connected.push({ window, port: port as FakeMessagePort });
      return engine.generation;
    },
    onUp: (listener: () => void) => void listeners.push(listener),
    comeUp(generation: number) {
      engine.generation = generation;
      engine.connected = [];
      for (const listener of listeners) listener();
    },
  };
  return engine;
}

function openWindow(role: 'clinician' | 'admin'): OpenWindow & { browserWindow: BrowserWindow } {
  return { name: role === 'admin' ? 'settings' : 'main', role, browserWindow: new BrowserWindow({}) } as never;
}

describe('pipes to the engine', () => {
  it('carry the role main decided and the generation, one end to each side', () => {
    const engine = fakeEngine();
    engine.generation = 3;
    const settings = openWindow('admin');
    createEnginePorts(engine).request(settings);
    expect(engine.connected[0]?.window).toEqual({ windowId: settings.browserWindow.id, role: 'admin' });
    const [posted] = settings.browserWindow.webContents.posted;
    expect(posted).toMatchObject({ channel: CHANNELS.enginePort, message: { generation: 3 } });
    expect(posted?.ports).toHaveLength(1);
    expect(posted?.ports[0]).not.toBe(engine.connected[0]?.port);
  });

  it('wait for the engine: one per window, however often it asked, and none for a window that closed', () => {
    const engine = fakeEngine();
    const ports = createEnginePorts(engine);
    const [main, settings] = [openWindow('clinician'), openWindow('admin')];
    for (const window of [main, main, settings]) ports.request(window);
    expect(engine.connected.every(({ port }) => port.isClosed)).toBe(true);
    expect(main.browserWindow.webContents.posted).toEqual([]);
    settings.browserWindow.destroyed = true;
    engine.comeUp(1);
    expect(engine.connected).toHaveLength(1);
    expect(main.browserWindow.webContents.posted).toHaveLength(1);
    engine.comeUp(2);
    expect(main.browserWindow.webContents.posted).toHaveLength(1);
  });
});
