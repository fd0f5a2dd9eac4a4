import { readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join, relative } from 'node:path';
import { extractDocument } from '../../engine/library/extract/extract-document.ts';
import { openEvalLibrary, type EvalLibrary } from '../bench/eval-library.ts';

const SAMPLES = join(import.meta.dirname, '../../resources/samples');

/** The sample notes, extracted and indexed as the product does it, each under its path below the samples. */
export async function openSampleLibrary(): Promise<EvalLibrary> {
  const paths = readdirSync(SAMPLES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const documents = paths.map(async (path, index) => {
    const { title, text, blocks } = await extractDocument(basename(path), readFileSync(path));
    return { id: `sample-${index}`, path: relative(SAMPLES, path), title: title || basename(path, extname(path)), text, blocks };
  });
  return await openEvalLibrary(await Promise.all(documents));
}
