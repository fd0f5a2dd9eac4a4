import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IndexPlan } from './lancedb-search.ts';

/**
 * What became of the index last built: `fit` ones are in use. Written before a build begins and after it was measured, so
 * that an index nobody measured is never asked.
 */
export type BuiltIndex =
  | { state: 'fit'; rows: number; recall: number; plan: IndexPlan }
  | { state: 'unfit'; rows: number }
  | { state: 'building' };

const NAME = 'index.json';

/** Null where no index was built, or the file cannot be read. */
export async function readBuiltIndex(directory: string): Promise<BuiltIndex | null> {
  try {
    return checked(JSON.parse(await readFile(join(directory, NAME), 'utf8')));
  } catch {
    return null; // as if no index had been built: search is exact until one is
  }
}

/** Whole or not at all. */
export async function writeBuiltIndex(directory: string, built: BuiltIndex): Promise<void> {
  const path = join(directory, NAME);
  await writeFile(`${path}.new`, JSON.stringify(built), { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
}

function checked(value: unknown): BuiltIndex | null {
  const { state, rows, recall, plan } = value as { [Key in 'state' | 'rows' | 'recall' | 'plan']?: unknown };
  if (state === 'building') return { state };
  if (typeof rows !== 'number') return null;
  if (state === 'unfit') return { state, rows };
  const { partitions, probes, refine } = (plan ?? {}) as { [Key in keyof IndexPlan]?: unknown };
  if (state !== 'fit' || typeof recall !== 'number') return null;
  if (typeof partitions !== 'number' || typeof probes !== 'number' || typeof refine !== 'number') return null;
  return { state, rows, recall, plan: { partitions, probes, refine } };
}
