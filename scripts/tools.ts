import { spawn } from 'node:child_process';
import path from 'node:path';

/** The folder of the project. */
export const ROOT = path.resolve(import.meta.dirname, '..');

const BIN = path.join(ROOT, 'node_modules', '.bin');

export interface Ran {
  /** Exit code; 1 where a signal ended it or it could not start. */
  code: number;
  /** What it wrote to stdout and stderr, in order. */
  output: string;
}

interface RunOptions {
  /** The project's folder where left out. */
  cwd?: string;
  env?: Record<string, string>;
  /** Ends it after this long. */
  timeoutMs?: number;
  /** Lets it write to this terminal; `output` is then empty. */
  show?: boolean;
}

/** Runs a program to its end. Never rejects: a program that is not there gives code 127. */
export function run(
  command: string,
  args: readonly string[],
  { cwd = ROOT, env = {}, timeoutMs, show = false }: RunOptions = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
      ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
    });
    const pieces: string[] = [];
    child.stdout?.on('data', (piece: Buffer) => pieces.push(piece.toString()));
    child.stderr?.on('data', (piece: Buffer) => pieces.push(piece.toString()));
    child.on('error', () => resolve({ code: 127, output: `${command} cannot be run` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output: pieces.join('') }));
  });
}

/** Runs a tool the project depends on, with the Node this script runs in and first in its path. */
export function tool(name: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const env = {
    PATH: `${BIN}${path.delimiter}${path.dirname(process.execPath)}${path.delimiter}${process.env['PATH'] ?? ''}`,
    ...options.env,
  };
  return process.platform === 'win32'
    ? run('cmd', ['/d', '/c', path.join(BIN, `${name}.cmd`), ...args], { ...options, env })
    : run(path.join(BIN, name), args, { ...options, env });
}
