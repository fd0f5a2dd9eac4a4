import { pathToFileURL } from 'node:url';
import { net } from 'electron';
import { createEngine } from '../../engine/engine.ts';
import { createNativeParts } from '../../native/parts.ts';
import { runEngineProcess } from './run.ts';

runEngineProcess({
  parent: process.parentPort,
  netFetch: (input, init) => net.fetch(input, init),
  open(start, shell, modelHosts) {
    const parts = createNativeParts({
      version: start.version,
      shell: 'electron',
      dataDir: start.dataDir,
      samplesDir: start.samplesDir,
      builtInModelDir: start.builtInModelDir,
      entries: {
        extractionWorker: pathToFileURL(start.extractionWorkerEntry),
        searchWorker: pathToFileURL(start.searchWorkerEntry),
        modelHost: pathToFileURL(start.modelHostEntry),
      },
      startHostProcess: modelHosts.start,
      fetch: shell.fetch,
      endIdleConnections: shell.endIdleConnections,
      openFile: shell.openFile,
      openAddress: shell.openAddress,
    });
    // In safe mode the model host stays off: of everything the engine starts, it is what can take memory without bound.
    const safe = start.safeMode ? { ...parts, openEmbedder: async () => null, openReranker: async () => null } : parts;
    return { engine: createEngine(safe), log: parts.log };
  },
  exit: (code) => process.exit(code),
  onUncaught(listener) {
    process.on('uncaughtException', listener);
    process.on('unhandledRejection', listener);
  },
});
