import { fileURLToPath } from 'node:url';
import type { Log } from '../engine/parts.ts';
import type { Embedder } from '../engine/search/embedder.ts';
import { createBertEmbedder } from './bert-embedder.ts';
import { createModelHost } from './host-client.ts';
import { WORKERS } from './host-pool.ts';
import { findInstalledModel, verifyModel } from './installed-model.ts';
import type { ModelUses } from './model-uses.ts';
import { type HostStartOptions, hostStarter } from './start-host.ts';
import { createStaticEmbedder, readStaticModel, STATIC_MODEL_IDLE_MS } from './static-embedder.ts';

export type { HostProcess, StartHostProcess } from './host-protocol.ts';

/** The model that ships with the product, as it lies in the source tree. */
const BUILT_IN = fileURLToPath(new URL('built-in', import.meta.url));

/**
 * The embedder of the model installed in `modelsDir`, its files verified; where none is installed, the built-in one. The
 * model itself is loaded with the first text. Failure: EMBEDDER_UNAVAILABLE where files are damaged.
 */
export async function openInstalledEmbedder(
  options: HostStartOptions & {
    modelsDir: string;
    log: Log;
    /** A model of this name where it can still be run: what an index was made with. The best one where left out. */
    modelId?: string;
    /** Folder of the built-in model; that of the source tree where left out. */
    builtInDir?: string;
    /** Told that the installed model is used until the embedder is closed. */
    uses?: ModelUses;
    signal?: AbortSignal;
  },
): Promise<Embedder> {
  const { modelsDir, log, builtInDir = BUILT_IN, uses } = options;
  const start = hostStarter(options);
  const builtIn = readStaticModel(builtInDir);
  const installed = builtIn.modelId === options.modelId ? null : await findInstalledModel(modelsDir, options.modelId);
  if (installed === null)
    return createStaticEmbedder({ host: createModelHost({ start, log, idleMs: STATIC_MODEL_IDLE_MS }), model: builtIn });
  await verifyModel(installed, options.signal ?? new AbortController().signal);
  const host = createModelHost({ start, log, workers: WORKERS });
  const release = uses?.add(installed.folder, () => host.rest());
  const embedder = createBertEmbedder({ host, installed });
  return {
    ...embedder,
    async close() {
      release?.();
      await embedder.close();
    },
  };
}
