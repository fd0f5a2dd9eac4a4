import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { ROOT, tool } from './tools.ts';

/** What a build is made of: `renderer` the pages alone (browser shell, tests), `electron` everything Electron loads. */
type Target = 'renderer' | 'electron';

const BUILDS = {
  renderer: {
    command: ['vite', 'build', '--logLevel', 'warn'],
    result: 'out/renderer/manifest.json',
    sources: [
      'renderer',
      'contract',
      'scripts/renderer-manifest.ts',
      'scripts/pako-of-utif.ts',
      'scripts/pdf-data.ts',
      'vite.config.ts',
      'package-lock.json',
    ],
  },
  electron: {
    command: ['electron-vite', 'build', '--logLevel', 'warn'],
    result: 'out/main/index.js',
    sources: [
      'renderer',
      'contract',
      'engine',
      'native',
      'models',
      'electron',
      'scripts/renderer-manifest.ts',
      'scripts/pako-of-utif.ts',
      'scripts/pdf-data.ts',
      'vite.config.ts',
      'electron.vite.config.ts',
      'package-lock.json',
    ],
  },
} as const;

/** Builds where a source is newer than the last result, or there is none. True where something was built. */
export async function buildIfNeeded(target: Target): Promise<boolean> {
  const { result, sources } = BUILDS[target];
  const builtAtMs = await modifiedAtMs(path.join(ROOT, result));
  const changedAtMs = Math.max(...(await Promise.all(sources.map((source) => newestIn(path.join(ROOT, source))))));
  if (builtAtMs > changedAtMs) return false;
  await build(target);
  return true;
}

/** Throws where the build fails; what the tool said is on stderr. */
async function build(target: Target): Promise<void> {
  const [name, ...args] = BUILDS[target].command;
  const { code, output } = await tool(name, args);
  if (code !== 0) throw new Error(`The ${target} build failed:\n${output}`);
}

async function newestIn(place: string): Promise<number> {
  if (!existsSync(place)) return 0;
  const own = await modifiedAtMs(place);
  if (!(await stat(place)).isDirectory()) return own;
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  // Folders too: deleting a file changes nothing else.
  const times = entries.map((entry) => modifiedAtMs(path.join(entry.parentPath, entry.name)));
  return Math.max(own, ...(await Promise.all(times)));
}

async function modifiedAtMs(file: string): Promise<number> {
  return existsSync(file) ? (await stat(file)).mtimeMs : 0;
}

if (import.meta.main) {
  const target = process.argv.includes('--renderer') ? 'renderer' : 'electron';
  await build(target);
}
