import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'vite';

/** One file of the built pages: `file` is relative to the folder, with `/`. */
export interface RendererFile {
  file: string;
  mime: string;
  /** Hex digest of the bytes as built. */
  sha256: string;
}

/** Every path a shell may serve (`/index.html`) and the file behind it. What is not listed does not exist. */
export type RendererManifest = Record<string, RendererFile>;

export const MANIFEST_FILE = 'manifest.json';

const MIME_BY_EXTENSION: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.pfb': 'application/octet-stream',
  '.bcmap': 'application/octet-stream',
};

/** Lists the files of a built renderer folder. Throws for a file type no page needs: it would be served untyped. */
export async function rendererManifest(dir: string): Promise<RendererManifest> {
  const manifest: RendererManifest = {};
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((found) => found.isFile())) {
    const absolute = path.join(entry.parentPath, entry.name);
    const file = path.relative(dir, absolute).split(path.sep).join('/');
    if (file === MANIFEST_FILE || file.endsWith('.map')) continue;
    const mime = MIME_BY_EXTENSION[path.extname(file)];
    if (mime === undefined) throw new Error(`No media type is known for the built file ${file}`);
    manifest[`/${file}`] = {
      file,
      mime,
      sha256: createHash('sha256')
        .update(await readFile(absolute))
        .digest('hex'),
    };
  }
  return Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Writes `manifest.json` beside the pages at the end of their build. */
export function writeRendererManifest(): Plugin {
  return {
    name: 'voiceassist-renderer-manifest',
    apply: 'build',
    async writeBundle(options) {
      const dir = options.dir;
      if (dir === undefined) throw new Error('The renderer is built into a folder');
      await writeFile(path.join(dir, MANIFEST_FILE), `${JSON.stringify(await rendererManifest(dir), null, 1)}\n`);
    },
  };
}
