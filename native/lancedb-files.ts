import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Versions of a table on the disk. */
export async function countVersions(tableFolder: string): Promise<number> {
  return (await readdir(join(tableFolder, '_versions'))).filter((name) => name.endsWith('.manifest')).length;
}
