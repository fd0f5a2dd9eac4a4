import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes of all files in a folder and below; 0 where it is not there. Files that go while it looks count as nothing. */
export async function folderSize(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  let sizeBytes = 0;
  for (const entry of entries) {
    if (entry.isFile())
      sizeBytes += await stat(join(entry.parentPath, entry.name)).then(
        (file) => file.size,
        () => 0,
      );
  }
  return sizeBytes;
}

/** Versions of a table on the disk. */
export async function countVersions(tableFolder: string): Promise<number> {
  return (await readdir(join(tableFolder, '_versions'))).filter((name) => name.endsWith('.manifest')).length;
}
