import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { claimsOf } from '../../engine/claims/answer-claims.ts';
import { checkClaims, type Source } from '../../engine/claims/check-claims.ts';
import { Failure } from '../../engine/failure.ts';
import { extractDocument } from '../../engine/library/extract/extract-document.ts';
import { formatOfName } from '../../engine/library/extract/file-format.ts';
import { type CliOptions, UsageError } from '../options.ts';
import type { Output } from '../output.ts';

/** `check --answer FILE --sources DIR`: each sentence against all sources, whatever it cites. Needs no profile, sends nothing. */
export async function check({ answerFile, sourcesDir, json }: CliOptions, output: Output): Promise<number> {
  if (answerFile === undefined || sourcesDir === undefined) throw new UsageError('check needs --answer FILE and --sources DIR.');
  const answer = await readFile(answerFile, 'utf8').catch((cause: unknown) => {
    throw new Failure('FILE_UNREADABLE', { message: 'The answer cannot be read.', cause });
  });
  const sources = await readSources(sourcesDir, output);
  const sentences = checkClaims(claimsOf(answer, () => []).map((claim) => ({ ...claim, sources }))).map(
    ({ text, verdict, why, citation }) => ({ text, verdict, why, source: citation }),
  );
  if (json) output.result(JSON.stringify({ sentences }));
  else
    for (const { text, verdict, why, source } of sentences)
      output.result([verdict, text, why, source].filter(Boolean).join('\n  '));
  return 0;
}

/** Every document below the folder, in the order of their names; what cannot be read is told. */
async function readSources(folder: string, output: Output): Promise<Source<string>[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new Failure('FILE_UNREADABLE', { message: 'The folder of the sources cannot be read.', cause });
  });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sources: Source<string>[] = [];
  for (const path of paths.toSorted()) {
    const id = relative(folder, path);
    if (formatOfName(path) === null) output.message(`Left out, of no known kind: ${id}`);
    else
      try {
        sources.push({ id, text: (await extractDocument(path, await readFile(path))).text });
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        output.message(`Left out: ${id}. ${error.message} (${error.code})`);
      }
  }
  return sources;
}
