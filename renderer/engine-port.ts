import type { EnginePortMessage } from '../contract/desktop-bridge.ts';
import type { Pipe } from '../contract/pipe.ts';
import { portPipe } from '../contract/pipe-port.ts';

/** Starts of the engine seen so far; a port of an earlier start is dead. */
let lastGeneration = -1;

/** Asks the Electron shell for a port to the engine; resolves when the engine runs, however long that takes. */
export function openEnginePort(): Promise<Pipe> {
  return new Promise((resolve) => {
    const take = (event: MessageEvent<unknown>): void => {
      const [port] = event.ports;
      if (event.source !== window || port === undefined || !isEnginePort(event.data)) return;
      if (event.data.generation < lastGeneration) return;
      lastGeneration = event.data.generation;
      window.removeEventListener('message', take);
      resolve(portPipe(port));
    };
    window.addEventListener('message', take);
    void window.voiceassist?.requestEnginePort();
  });
}

function isEnginePort(data: unknown): data is EnginePortMessage {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'engine-port' && 'generation' in data;
}
