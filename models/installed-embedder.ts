import type { Log } from '../engine/parts.ts';
import type { Embedder } from '../engine/search/embedder.ts';
import { createBertEmbedder } from './bert-embedder.ts';
import { forkHostProcess } from './fork-host.ts';
import { createModelHost } from './host-client.ts';
import type { StartHostProcess } from './host-protocol.ts';
import { findInstalledModel, verifyModel } from './installed-model.ts';

export type { HostProcess, StartHostProcess } from './host-protocol.ts';

/** Set before ONNX Runtime loads: its official builds send telemetry otherwise. */
const HOST_ENVIRONMENT = { ORT_DISABLE_TELEMETRY: '1' };

/**
 * The embedder of the model installed in `modelsDir`, its files verified; null where none is installed. The model itself
 * is loaded with the first text. Failure: EMBEDDER_UNAVAILABLE where files are damaged.
 */
export async function openInstalledEmbedder(options: {
  modelsDir: string;
  log: Log;
  /** Entry of the bundled host; that of the source tree where left out. */
  hostEntry?: URL;
  startHostProcess?: StartHostProcess;
  signal?: AbortSignal;
}): Promise<Embedder | null> {
  const { modelsDir, log, hostEntry = new URL('host.ts', import.meta.url), startHostProcess = forkHostProcess } = options;
  const installed = await findInstalledModel(modelsDir);
  if (installed === null) return null;
  await verifyModel(installed, options.signal ?? new AbortController().signal);
  const host = createModelHost({ start: () => startHostProcess({ entry: hostEntry, environment: HOST_ENVIRONMENT }), log });
  return createBertEmbedder({ host, installed });
}
