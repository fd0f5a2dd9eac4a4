import type { Verification } from '../../contract/library.ts';
import { type CommandContext } from '../command.ts';
import { counted, duration } from '../output.ts';

/** Differences named before the rest is only counted. */
const SHOWN = 20;

/** `verify [--repair]`: compares files, documents and both indexes; 1 where they do not agree (any more). */
export async function verify({ client, options, output, signal }: CommandContext): Promise<number> {
  const result = await client.library.verify({ repair: options.repair }, { signal });
  output.result(options.json ? JSON.stringify(result) : describe(result));
  return result.ok ? 0 : 1;
}

function describe(result: Verification): string {
  const { files, documents, indexed, passages, fullTextRows, vectors, missing, extra, repaired, tookMs } = result;
  const differences = [
    ...missing.map(({ path, what }) => `Missing: ${what} of ${path}`),
    ...extra.map(({ path, what }) => `Belongs to nothing: ${what}, ${path}`),
  ];
  const more = differences.length - SHOWN;
  return [
    `${counted(files, 'file')}, ${counted(documents, 'document')}, ${indexed} findable, ${counted(passages, 'passage')}, ${counted(fullTextRows, 'full-text row')}, ${vectors === null ? 'no vectors' : counted(vectors, 'vector')}.`,
    ...differences.slice(0, SHOWN),
    ...(more > 0 ? [`and ${more} more`] : []),
    ...(repaired > 0 ? [`${counted(repaired, 'difference')} put right.`] : []),
    `${result.ok ? 'Everything agrees.' : 'Not everything agrees: `verify --repair` puts right what can be.'} (${duration(tookMs)})`,
  ].join('\n');
}
