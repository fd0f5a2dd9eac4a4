import { resolve } from 'node:path';
import { createEngine } from '../engine/engine.ts';
import { createNativeParts } from '../native/parts.ts';
import manifest from '../package.json' with { type: 'json' };
import { createFileOpener } from './open-file.ts';
import { openBrowser } from './open-browser.ts';
import { readArguments, type BrowserShellArguments } from './options.ts';
import { startBrowserShell } from './server.ts';

const RENDERER_DIR = resolve(import.meta.dirname, '../out/renderer');

/** Longest wait for the engine to finish what it is writing. Beyond it the database's journal keeps what was committed. */
const CLOSE_DEADLINE_MS = 10_000;

/** Serves the app until a signal ends the process. Exits with 1 and a sentence where it cannot start. */
export async function runBrowserShell(args: readonly string[]): Promise<void> {
  try {
    await start(readArguments(args));
  } catch (error) {
    console.error(sentence(error));
    process.exit(1);
  }
}

async function start({ dataDir, port, policyFile, open }: BrowserShellArguments): Promise<void> {
  const parts = createNativeParts({
    version: manifest.version,
    shell: 'browser',
    dataDir: resolve(dataDir),
    triedPolicy: policyFile === undefined ? undefined : resolve(policyFile),
    openFile: createFileOpener(),
  });
  const engine = createEngine(parts);
  const shell = await startBrowserShell({ engine, rendererDir: RENDERER_DIR, port, log: parts.log });
  quitOnSignal(async () => {
    await shell.close();
    await engine.close();
  });
  await engine.start();
  const address = shell.newAddress();
  console.log(`VoiceAssist is at ${address}`);
  if (open) openBrowser(address);
  offerNewAddresses(() => shell.newAddress());
}

function quitOnSignal(close: () => Promise<void>): void {
  let quitting = false;
  const quit = (): void => {
    if (quitting) process.exit(1);
    quitting = true;
    setTimeout(() => process.exit(1), CLOSE_DEADLINE_MS).unref();
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', quit);
  process.on('SIGTERM', quit);
}

/** An address opens one browser once. Who sits at the terminal gets another by pressing Enter. */
function offerNewAddresses(newAddress: () => string): void {
  if (!process.stdin.isTTY) return;
  process.stdin.on('data', () => console.log(`VoiceAssist is at ${newAddress()}`));
}

function sentence(error: unknown): string {
  if (!(error instanceof Error)) return 'VoiceAssist could not start.';
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return 'That port is taken by another program. Choose another with --port, or leave it out for a free one.';
  if (code === 'EACCES') return 'That port may not be used. Choose one above 1023 with --port, or leave it out for a free one.';
  if (code === 'ENOENT') return 'The pages are not built yet: run npm run build, or start with npm start.';
  return error.message;
}

if (import.meta.main) await runBrowserShell(process.argv.slice(2));
