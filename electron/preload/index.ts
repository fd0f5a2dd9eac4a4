import { contextBridge, ipcRenderer, type IpcRendererEvent, webUtils } from 'electron';
import type { DesktopBridge, DictationDeviceChoice, EnginePortMessage } from '../../contract/desktop-bridge.ts';
import type { GlobalKeyStates, GlobalTrigger } from '../../contract/global-keys.ts';
import { CHANNELS } from '../channels.ts';

const bridge: DesktopBridge = {
  platform: process.platform,
  requestEnginePort: () => ipcRenderer.invoke(CHANNELS.requestEnginePort),
  chooseFolders: () => ipcRenderer.invoke(CHANNELS.chooseFolders),
  chooseFiles: () => ipcRenderer.invoke(CHANNELS.chooseFiles),
  pathForFile: (file) => webUtils.getPathForFile(file as File),
  openSettings: () => ipcRenderer.invoke(CHANNELS.openSettings),
  onGlobalTrigger: (listener) => listen(CHANNELS.globalTrigger, (trigger) => listener(trigger as GlobalTrigger)),
  setGlobalKeys: ({ toggle, hold }) => ipcRenderer.invoke(CHANNELS.setGlobalKeys, { toggle, hold }),
  suspendGlobalKeys: (suspended) => ipcRenderer.invoke(CHANNELS.suspendGlobalKeys, suspended),
  onGlobalKeyStates: (listener) => listen(CHANNELS.globalKeyStates, (states) => listener(states as GlobalKeyStates)),
  askForKeyAccess: () => ipcRenderer.invoke(CHANNELS.askForKeyAccess),
  onScreenLocked: (listener) => listen(CHANNELS.screenLocked, () => listener()),
  microphoneAccess: () => ipcRenderer.invoke(CHANNELS.microphoneAccess),
  askForMicrophone: () => ipcRenderer.invoke(CHANNELS.askForMicrophone),
  openMicrophoneSettings: () => ipcRenderer.invoke(CHANNELS.openMicrophoneSettings),
  setVoiceState: (state) => ipcRenderer.invoke(CHANNELS.setVoiceState, state),
  onDictationDevices: (listener) =>
    listen(CHANNELS.dictationDevices, (devices) => listener(devices as DictationDeviceChoice[] | null)),
  chooseDictationDevice: (deviceId) => ipcRenderer.invoke(CHANNELS.chooseDictationDevice, deviceId),
};

/** Hands on what main sends, never the event it came with: that would give the page a sender. */
function listen(channel: string, hand: (message: unknown) => void): () => void {
  const listener = (_event: IpcRendererEvent, message: unknown): void => hand(message);
  ipcRenderer.on(channel, listener);
  return () => void ipcRenderer.off(channel, listener);
}

contextBridge.exposeInMainWorld('voiceassist', bridge);

// A port cannot cross the context bridge, only a message to our own window can carry it. `location.origin` is a real
// origin here (the scheme is registered as standard), so no other page could receive it.
ipcRenderer.on(CHANNELS.enginePort, (event, detail: { generation?: unknown }) => {
  const { generation } = detail;
  if (event.ports.length !== 1 || typeof generation !== 'number') return;
  const message: EnginePortMessage = { kind: 'engine-port', generation };
  window.postMessage(message, window.location.origin, event.ports);
});
