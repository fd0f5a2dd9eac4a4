import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { chromium, type Browser, type BrowserContextOptions, type LaunchOptions, type Page } from 'playwright';
import { startBrowserShell } from '../../browser-shell/server.ts';
import { createClient, type Client } from '../../contract/client.ts';
import type { Pipe } from '../../contract/pipe.ts';
import { portPipe } from '../../contract/pipe-port.ts';
import { createEngine } from '../../engine/engine.ts';
import type { StartHostProcess } from '../../models/host-protocol.ts';
import { createNativeParts } from '../../native/parts.ts';
import { buildIfNeeded } from '../../scripts/build.ts';
import { createMemoryKeychain, type MemoryKeychain } from '../fakes/memory-keychain.ts';
import { createSilentLog } from '../fakes/silent-log.ts';

/** Debian's own Chromium where there is one; otherwise the one Playwright brings. */
const DEBIAN_CHROMIUM = '/usr/bin/chromium';

export interface AppOptions {
  /** What the computer's keychain does. Default: it is open. */
  keychain?: MemoryKeychain['mode'];
  /** `new` leaves the profile to be made in the page. Default: made, with the keychain. */
  profile?: 'ready' | 'new';
  /** Load the sample notes. Default: no. */
  samples?: boolean;
  /** Files to have in the library, by name. */
  notes?: Record<string, string | Uint8Array>;
  /** Folder of installed models. Default: an empty one in the profile. */
  modelsDir?: string;
  /** What the administrator of this computer has set: `settings`, and whom to ask. Default: nothing. */
  policy?: { contact: string; settings: unknown };
  /** Added to how Chromium is started. */
  browser?: Pick<LaunchOptions, 'args' | 'env' | 'ignoreDefaultArgs'>;
  /** Starts the model hosts. Default: as the product does. */
  startHostProcess?: StartHostProcess;
}

/** The real engine behind the real browser shell, with Chromium looking at it. */
export interface RunningApp {
  /** The engine's calls, as a settings window may make them. */
  client: Client;
  keychain: MemoryKeychain;
  /** Folder of the files given as `notes`. */
  notesDir: string;
  /** Opens the app in a fresh browser profile. What the page complains of is collected in `problems`. */
  open(context?: BrowserContextOptions): Promise<Page>;
  /** Opens another page of the same shell in the browser profile of `page`. */
  openBeside(page: Page, address: string): Promise<Page>;
  /** Breaks the connections of all pages, as an engine that went down would. */
  dropConnections(): void;
  /** Errors and policy violations of all pages so far, and bugs of the engine. */
  problems: string[];
  close(): Promise<void>;
}

/** Starts engine, shell and Chromium over an empty profile. Whoever starts it closes it. */
export async function startApp(options: AppOptions = {}): Promise<RunningApp> {
  await buildIfNeeded('renderer');
  const home = await mkdtemp(path.join(tmpdir(), 'voiceassist-e2e-'));
  const notesDir = path.join(home, 'notes');
  const keychain = createMemoryKeychain(options.keychain ?? 'open');
  const policyPath = path.join(home, 'policy.json');
  if (options.policy !== undefined) await writeFile(policyPath, JSON.stringify({ version: 1, ...options.policy }));
  const parts = createNativeParts({
    version: '0.0.0-test',
    shell: 'browser',
    dataDir: path.join(home, 'profile'),
    ...(options.modelsDir === undefined ? {} : { modelsDir: options.modelsDir }),
    ...(options.startHostProcess ? { startHostProcess: options.startHostProcess } : {}),
  });
  const problems: string[] = [];
  const log = {
    ...createSilentLog(),
    bug: (event: string, error: unknown) => {
      problems.push(`engine: ${event}: ${String(error)}`);
      return 'bug';
    },
  };
  const engine = createEngine({ ...parts, policyPath, keychain, log });
  await engine.start();
  const client = connect(engine);
  await fillLibrary(client, notesDir, options);
  const pipes = new Set<Pipe>();
  const shell = await startBrowserShell({
    engine: {
      connect: (pipe, context) => {
        pipes.add(pipe);
        pipe.onClose(() => pipes.delete(pipe));
        engine.connect(pipe, context);
      },
    },
    rendererDir: path.resolve(import.meta.dirname, '../../out/renderer'),
    port: 0,
    log,
  });
  const browser = await launchChromium(options.browser);
  return {
    client,
    keychain,
    notesDir,
    problems,
    dropConnections: () => {
      for (const pipe of pipes) pipe.close();
    },
    open: async (context = {}) => {
      const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, ...context })).newPage();
      collectProblems(page, problems);
      await page.goto(shell.newAddress());
      return page;
    },
    openBeside: async (page, address) => {
      const beside = await page.context().newPage();
      collectProblems(beside, problems);
      await beside.goto(new URL(address, page.url()).href);
      return beside;
    },
    close: async () => {
      await browser.close();
      await shell.close();
      await engine.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

function connect(engine: { connect: ReturnType<typeof createEngine>['connect'] }): Client {
  const { port1, port2 } = new MessageChannel();
  engine.connect(portPipe(port1), { role: 'admin' });
  return createClient(portPipe(port2));
}

async function fillLibrary(client: Client, notesDir: string, { profile, samples, notes }: AppOptions): Promise<void> {
  await mkdir(notesDir);
  if (profile === 'new') return;
  await client.app.vault.create({ method: 'keychain' });
  if (samples === true) await client.library.samples.add();
  if (notes === undefined) return;
  for (const [name, content] of Object.entries(notes)) await writeFile(path.join(notesDir, name), content);
  await client.library.sources.add({ paths: [notesDir] });
  await client.library.sources.rescan({});
}

/** Debian's own Chromium where there is one. Whoever launches it closes it. */
export function launchChromium(more: AppOptions['browser'] = {}): Promise<Browser> {
  const root = process.getuid?.() === 0;
  return chromium.launch({
    ...(existsSync(DEBIAN_CHROMIUM) ? { executablePath: DEBIAN_CHROMIUM } : {}),
    ...more,
    // Chromium refuses to sandbox for root, which test machines often are.
    args: [...(root ? ['--no-sandbox'] : []), ...(more.args ?? [])],
  });
}

function collectProblems(page: Page, problems: string[]): void {
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    // Chromium asks for an icon by itself and reports that there is none.
    if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico')) problems.push(message.text());
  });
}
