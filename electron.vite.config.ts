import { existsSync } from 'node:fs';
import { defineConfig } from 'electron-vite';
import rendererConfig from './vite.config.ts';

/** What runs outside the pages, one bundle each: main, and what main and the engine start as processes and threads. */
const MAIN_ENTRIES = {
  index: 'electron/main/index.ts',
  'engine-process': 'electron/engine-process/index.ts',
  'extraction-worker': 'engine/extraction-worker.ts',
  'search-worker': 'native/search-worker.ts',
  'model-host': 'models/host.ts',
  'key-listener': 'native/key-listener.ts',
};

/**
 * Builds the Electron shell into `out/`. Dependencies stay outside the bundles (compiled ones must, and the rest then has
 * its licence and version beside it), except in the preload: a sandboxed preload is one CommonJS file that can load nothing.
 */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      sourcemap: false,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(MAIN_ENTRIES).filter(([, file]) => existsSync(file))),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      sourcemap: false,
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'electron/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  // Minified as in the browser shell: both builds write the same folder, and one must not be slower than the other.
  renderer: { ...rendererConfig, build: { ...rendererConfig.build, minify: true } },
});
