import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Plugin } from 'vite';

/** What pdf.js asks for by name while it reads: unpackers of scanners' pictures as script, the fonts of signs, East Asian tables. */
const PDF_DATA =
  /^(?:wasm\/(?:jbig2|openjpeg)_nowasm_fallback\.js|standard_fonts\/Foxit(?:Symbol|Dingbats)\.pfb|cmaps\/.+\.bcmap)$/;

/** Puts the data of pdf.js beside the pages, in a folder named after its version: browsers may keep what lies there. */
export function pdfData(): Plugin {
  return {
    name: 'voiceassist-pdf-data',
    apply: 'build',
    async generateBundle() {
      const manifestPath = createRequire(import.meta.url).resolve('pdfjs-dist/package.json');
      const { version } = JSON.parse(await readFile(manifestPath, 'utf8')) as { version: string };
      const folder = path.dirname(manifestPath);
      for (const part of ['wasm', 'standard_fonts', 'cmaps']) {
        for (const name of await readdir(path.join(folder, part))) {
          if (!PDF_DATA.test(`${part}/${name}`)) continue;
          const source = await readFile(path.join(folder, part, name));
          this.emitFile({ type: 'asset', fileName: `assets/pdfjs-${version}/${name}`, source });
        }
      }
    },
  };
}
