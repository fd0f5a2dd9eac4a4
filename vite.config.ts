import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { pakoOfUtif } from './scripts/pako-of-utif.ts';
import { pdfData } from './scripts/pdf-data.ts';
import { writeRendererManifest } from './scripts/renderer-manifest.ts';

// A build made by a test run (NODE_ENV=test) would otherwise hold the development half of React.
process.env['NODE_ENV'] = 'production';

/**
 * Builds the pages. Everything is a file of its own with a hashed name: the content security policy allows no inline
 * script, no inline style and no data: code.
 */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react(), pdfData(), writeRendererManifest()],
  // Markdown's references (`&lt;`): the build for browsers reads them through innerHTML, which the policy does not let it touch.
  resolve: {
    alias: {
      'decode-named-character-reference': fileURLToPath(
        new URL('node_modules/decode-named-character-reference/index.js', import.meta.url),
      ),
    },
  },
  worker: { plugins: () => [pakoOfUtif()] },
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    sourcemap: false,
    // electron-vite would leave it out.
    minify: true,
    target: 'es2024',
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { index: 'renderer/index.html', settings: 'renderer/settings.html' } },
  },
});
