import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfNeeded } from './build.ts';
import { ROOT, run } from './tools.ts';

const USAGE = `Usage: npm start -- [options]

  --browser      in the browser, also where Electron is there
  --data DIR     profile folder
  --port N       port of the browser shell; a free one where left out
  --policy FILE  tries out an administrator's policy, in the browser; counts only where this computer has none
  --no-open      only print the address of the browser shell`;

/** Electron's binary comes from outside the package registry; where that is not reachable, waiting longer does not help. */
const ELECTRON_INSTALL_TIMEOUT_MS = 20_000;

/** How soon it is noticed that npm has gone. */
const NPM_LOOK_MS = 500;

const OPTIONS = {
  browser: { type: 'boolean' },
  data: { type: 'string' },
  port: { type: 'string' },
  policy: { type: 'string' },
  'no-open': { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** Starts Electron where it can and the browser shell otherwise. Resolves when Electron has ended, or the shell serves. */
async function start(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: OPTIONS });
  if (values.help) return console.log(USAGE);
  const data = pathOption('--data', values.data);
  const reason = values.browser || values.policy !== undefined ? 'as asked for' : await whyNotElectron();
  if (reason === null) return await startElectron(data);
  console.error(`Starting in the browser (${reason}).`);
  await building('renderer');
  const { runBrowserShell } = await import('../browser-shell/main.ts');
  await runBrowserShell([
    ...data,
    ...pathOption('--policy', values.policy),
    ...(values.port === undefined ? [] : ['--port', values.port]),
    ...(values['no-open'] ? ['--no-open'] : []),
  ]);
}

/** npm runs this in the project's folder; a relative path was meant from where npm was called. */
function pathOption(name: string, given: string | undefined): string[] {
  return given === undefined ? [] : [name, path.resolve(process.env['INIT_CWD'] ?? '', given)];
}

/** Null where Electron can be started. Tries once to get its binary. */
async function whyNotElectron(): Promise<string | null> {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'])
    return 'no screen to show a window on';
  const installer = path.join(ROOT, 'node_modules', 'electron', 'install.js');
  if (!existsSync(installer)) return 'Electron is not installed';
  if (electronBinary() !== null) return null;
  console.error(
    `Electron's program is not here yet: trying once to fetch it, for ${ELECTRON_INSTALL_TIMEOUT_MS / 1000} s at most.`,
  );
  await run(process.execPath, [installer], { timeoutMs: ELECTRON_INSTALL_TIMEOUT_MS });
  return electronBinary() === null ? "Electron's program could not be fetched" : null;
}

/** The path of Electron's program, as its package wrote it down when it fetched it; null where it has not. */
function electronBinary(): string | null {
  const folder = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const note = path.join(folder, 'path.txt');
  if (!existsSync(note)) return null;
  const binary = path.join(folder, 'dist', readFileSync(note, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}

async function startElectron(args: readonly string[]): Promise<void> {
  await building('electron');
  const binary = electronBinary();
  if (binary === null) throw new Error("Electron's program has gone");
  process.exitCode = await follow(binary, [ROOT, ...args]);
}

async function building(target: 'renderer' | 'electron'): Promise<void> {
  if (await buildIfNeeded(target)) console.error('Built.');
}

/** Runs a program in this terminal to its end and passes on the signals meant for it. */
function follow(command: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/**
 * Ends this process like a signal does when npm has ended. npm passes signals to the shell it runs scripts in, and that
 * shell ends without passing them on: the profile would stay taken by a process nobody sees.
 */
function endWithNpm(): void {
  if (process.env['npm_lifecycle_event'] === undefined || process.platform === 'win32') return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, NPM_LOOK_MS).unref();
}

try {
  endWithNpm();
  await start(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : 'VoiceAssist could not start.');
  process.exitCode = 1;
}
