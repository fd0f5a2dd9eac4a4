import { spawn } from 'node:child_process';
import { desktopEnvironment } from '../engine/security/child-environment.ts';

export interface Opener {
  command: string;
  args: string[];
  /** Added to what programs of the desktop get. */
  environment?: Record<string, string>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** An opener that still runs after this long shows something: some hand over and end, some are the program itself. */
const PATIENCE_MS = 2_000;

/** False on a Linux machine without a screen, where nothing can be opened for anybody. */
export function hasScreen(env: Environment = process.env, platform: string = process.platform): boolean {
  return platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

/** Starts it on its own, so that it outlives this process. Rejects where it cannot be started or says that it failed. */
export async function runOpener({ command, args, environment = {} }: Opener, env: Environment = process.env): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const child = spawn(command, args, { stdio: 'ignore', detached: true, env: { ...desktopEnvironment(env), ...environment } });
  const timer = setTimeout(resolve, PATIENCE_MS);
  child.once('error', reject);
  child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error('The opener of the system failed'))));
  child.unref();
  return await promise.finally(() => clearTimeout(timer));
}
