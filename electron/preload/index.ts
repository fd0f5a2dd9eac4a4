import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { DesktopBridge, EnginePortMessage } from '../../contract/desktop-bridge.ts';
import { CHANNELS } from '../channels.ts';

const bridge: DesktopBridge = {
  platform: process.platform,
  requestEnginePort: () => ipcRenderer.invoke(CHANNELS.requestEnginePort),
  chooseFolders: () => ipcRenderer.invoke(CHANNELS.chooseFolders),
  chooseFiles: () => ipcRenderer.invoke(CHANNELS.chooseFiles),
  pathForFile: (file) => webUtils.getPathForFile(file as File),
  openSettings: () => ipcRenderer.invoke(CHANNELS.openSettings),
};

contextBridge.exposeInMainWorld('voiceassist', bridge);

// A port cannot cross the context bridge, only a message to our own window can carry it. `location.origin` is a real
// origin here (the scheme is registered as standard), so no other page could receive it.
ipcRenderer.on(CHANNELS.enginePort, (event, detail: { generation?: unknown }) => {
  const { generation } = detail;
  if (event.ports.length !== 1 || typeof generation !== 'number') return;
  const message: EnginePortMessage = { kind: 'engine-port', generation };
  window.postMessage(message, window.location.origin, event.ports);
});
