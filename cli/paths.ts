import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

interface Machine {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  home: string;
}

/**
 * The absolute path a person means on the command line. npm runs scripts in the project's folder, so a relative path
 * counts from where npm was called; and no shell resolves `~` in `--data=~/folder`.
 */
export function pathFrom(given: string, machine: Machine = { env: process.env, cwd: process.cwd(), home: homedir() }): string {
  if (given === '~' || given.startsWith('~/')) return join(machine.home, given.slice(1));
  const calledFrom = machine.env['npm_lifecycle_event'] === 'cli' ? machine.env['INIT_CWD'] : undefined;
  return resolve(calledFrom ?? machine.cwd, given);
}
