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
      'askForKeyAccess',
      'askForMicrophone',
      'chooseDictationDevice',
      'chooseFiles',
      'chooseFolders',
      'microphoneAccess',
      'onDictationDevices',
      'onGlobalKeyStates',
      'onGlobalTrigger',
      'onScreenLocked',
      'openMicrophoneSettings',
      'openSettings',
      'pathForFile',
      'platform',
      'requestEnginePort',
      'setGlobalKeys',
      'setVoiceState',
      'suspendGlobalKeys',
    ]);
    expect(bridge['platform']).toBe(process.platform);
  });

  it('makes fixed calls without passing arguments on', async () => {
    const bridge = electron.contextBridge.exposed.get('voiceassist') as Record<string, (...args: unknown[]) => unknown>;
    const names = [
      'chooseFiles',
      'chooseFolders',
      'openSettings',
      'requestEnginePort',
      'askForKeyAccess',
      'microphoneAccess',
      'askForMicrophone',
      'openMicrophoneSettings',
    ] as const;
    for (const name of names) await bridge[name]?.('extra');
    expect(electron.ipcRenderer.invoked).toEqual(names.map((name) => [CHANNELS[name]]));
    expect(bridge['pathForFile']?.({ path: '/notes/visit.md' })).toBe('/notes/visit.md');
  });

  it('passes on what a call needs and nothing more', async () => {
    const bridge = electron.contextBridge.exposed.get('voiceassist') as Record<string, (...args: unknown[]) => unknown>;
    await bridge['setGlobalKeys']?.({ toggle: 'F8', hold: null, more: 'extra' }, 'extra');
    await bridge['suspendGlobalKeys']?.(true, 'extra');
    await bridge['setVoiceState']?.('hearing', 'extra');
    await bridge['chooseDictationDevice']?.('a', 'extra');
    expect(electron.ipcRenderer.invoked).toEqual([
      [CHANNELS.setGlobalKeys, { toggle: 'F8', hold: null }],
      [CHANNELS.suspendGlobalKeys, true],
      [CHANNELS.setVoiceState, 'hearing'],
      [CHANNELS.chooseDictationDevice, 'a'],
    ]);
  });

  it.each([
    ['onGlobalTrigger', CHANNELS.globalTrigger, [{ kind: 'press' }]],
    ['onGlobalKeyStates', CHANNELS.globalKeyStates, [{ toggle: 'ok', hold: 'off' }]],
    ['onDictationDevices', CHANNELS.dictationDevices, [null]],
    ['onScreenLocked', CHANNELS.screenLocked, []],
  ])('hands what main says to who listens with %s, without the event, until that ends', (name, channel, message) => {
    const bridge = electron.contextBridge.exposed.get('voiceassist') as Record<string, (listener: unknown) => () => void>;
    const listener = vi.fn();
    const end = bridge[name]?.(listener);
    electron.ipcRenderer.listeners.get(channel)?.({ sender: 'ipc' }, ...message);
    expect(listener.mock.calls).toEqual([message]);
    expect(end?.()).toBeUndefined();
    expect(electron.ipcRenderer.listeners.has(channel)).toBe(false);
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
