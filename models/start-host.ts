import { forkHostProcess } from './fork-host.ts';
import type { HostProcess, StartHostProcess } from './host-protocol.ts';

/** Where the model host is and how it is started; what the source tree and Node have where left out. */
export interface HostStartOptions {
  /** Entry of the bundled host. */
  hostEntry?: URL;
  startHostProcess?: StartHostProcess;
}

/** Set before ONNX Runtime loads: its official builds send telemetry otherwise. */
const HOST_ENVIRONMENT = { ORT_DISABLE_TELEMETRY: '1' };

/** Starts model hosts. */
export function hostStarter({ hostEntry, startHostProcess = forkHostProcess }: HostStartOptions): () => HostProcess {
  const entry = hostEntry ?? new URL('host.ts', import.meta.url);
  return () => startHostProcess({ entry, environment: HOST_ENVIRONMENT });
}
