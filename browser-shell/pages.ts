import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';

/** One file the shell serves. */
export interface Page {
  body: Buffer;
  mime: string;
  /** Its name changes with its content, so a browser may keep it. */
  hashedName: boolean;
}

/** Every path there is, and what lies behind it. */
export type Pages = ReadonlyMap<string, Page>;

const manifestSchema = z.record(z.string(), z.object({ file: z.string(), mime: z.string(), sha256: z.string() }));

/**
 * Reads the built pages into memory (a few MB). Requests are then looked up in a table and never touch the file system,
 * so no path can lead out of the folder. Throws where the build is missing or does not match its manifest.
 */
export async function loadPages(rendererDir: string): Promise<Pages> {
  const manifest = manifestSchema.parse(JSON.parse(await readFile(path.join(rendererDir, 'manifest.json'), 'utf8')));
  const entries = Object.entries(manifest).map(async ([urlPath, { file, mime, sha256 }]): Promise<[string, Page]> => {
    const body = await readFile(path.join(rendererDir, file));
    if (createHash('sha256').update(body).digest('hex') !== sha256) throw new Error('A built page does not match its manifest');
    return [urlPath, { body, mime, hashedName: urlPath.startsWith('/assets/') }];
  });
  const pages = new Map(await Promise.all(entries));
  const index = pages.get('/index.html');
  if (!index) throw new Error('The built pages have no index.html');
  return pages.set('/', index);
}
