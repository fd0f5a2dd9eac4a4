import type { Ran } from './tools.ts';

/** The top-level folders code lives in. */
export const ROOMS = [
  'contract',
  'engine',
  'native',
  'models',
  'electron',
  'browser-shell',
  'cli',
  'renderer',
  'scripts',
  'tests',
];

/**
 * What a run of dependency-cruiser means. With a compiler it cannot use it sees no files and finds no fault in them:
 * that it looked at none is a failure.
 */
export function judgeBoundaries(ran: Ran): Ran {
  const modules = Number(/(\d+) modules/.exec(ran.output)?.[1] ?? 0);
  return modules > 0 ? ran : { code: 1, output: `${ran.output}\nNo module was looked at.` };
}
