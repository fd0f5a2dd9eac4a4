import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CHANNELS } from '../channels.ts';

const electron = await vi.hoisted(() => import('../../tests/fakes/electron.ts'));
vi.mock('electron', () => electron);

const posted: unknown[][] = [];

beforeEach(async () => {
  vi.resetModules();
  electron.resetElectron();
  posted.length = 0;
  vi.stubGlobal('window', {
    location: { origin: 'app://bundle' },
    postMessage: (...args: unknown[]) => posted.push(args),
  });
  await import('./index.ts');
});

describe('the preload', () => {
  it('offers exactly these functions and no way to name a channel', () => {
    expect([...electron.contextBridge.exposed.keys()]).toEqual(['voiceassist']);
    const bridge = electron.contextBridge.exposed.get('voiceassist') ?? {};
    expect(Object.keys(bridge).sort()).toEqual([
      'chooseFiles',
      'chooseFolders',
      'openSettings',
      'pathForFile',
      'platform',
      'requestEnginePort',
    ]);
    expect(bridge['platform']).toBe(process.platform);
  });

  it('makes fixed calls without passing arguments on', async () => {
    const bridge = electron.contextBridge.exposed.get('voiceassist') as Record<string, (...args: unknown[]) => unknown>;
    for (const name of ['chooseFiles', 'chooseFolders', 'openSettings', 'requestEnginePort']) await bridge[name]?.('extra');
    expect(electron.ipcRenderer.invoked).toEqual([
      [CHANNELS.chooseFiles],
      [CHANNELS.chooseFolders],
      [CHANNELS.openSettings],
      [CHANNELS.requestEnginePort],
    ]);
    expect(bridge['pathForFile']?.({ path: '/notes/visit.md' })).toBe('/notes/visit.md');
  });

  it('hands the engine’s port to its own page only', () => {
    const port = {};
    electron.ipcRenderer.listeners.get(CHANNELS.enginePort)?.({ ports: [port] }, { generation: 4, role: 'admin' });
    expect(posted).toEqual([[{ kind: 'engine-port', generation: 4 }, 'app://bundle', [port]]]);
  });

  it.each([
    [[], { generation: 1 }],
    [[{}, {}], { generation: 1 }],
    [[{}], {}],
    [[{}], { generation: '1' }],
  ])('passes nothing on that is not one port with a generation: %o %o', (ports, detail) => {
    electron.ipcRenderer.listeners.get(CHANNELS.enginePort)?.({ ports }, detail);
    expect(posted).toEqual([]);
  });
});
