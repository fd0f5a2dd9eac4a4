import { isAborted } from '../../contract/client.ts';
import type { IntakeResult } from '../../contract/library.ts';
import { type CommandContext } from '../command.ts';
import { pathFrom } from '../paths.ts';
import { counted, duration } from '../output.ts';

/** `index PATH...`: takes in folders and files, or looks again at those already known. */
export async function indexDocuments({ client, options, output, signal }: CommandContext): Promise<number> {
  const stopWatching = new AbortController();
  const watching = options.json ? undefined : showProgress({ client, output, signal: stopWatching.signal });
  try {
    const result = await client.library.index({ paths: options.words.map((path) => pathFrom(path)) }, { signal });
    output.result(options.json ? JSON.stringify(result) : describe(result));
    return 0;
  } finally {
    stopWatching.abort();
    await watching;
  }
}

async function showProgress(context: Pick<CommandContext, 'client' | 'output' | 'signal'>): Promise<void> {
  try {
    await printProgress(context);
  } catch (error) {
    if (!isAborted(error)) throw error;
  }
}

async function printProgress({ client, output, signal }: Pick<CommandContext, 'client' | 'output' | 'signal'>): Promise<void> {
  let shown = 0;
  for await (const progress of await client.library.intake.watch(undefined, { signal })) {
    if (progress.state !== 'indexing' || progress.done === shown) continue;
    shown = progress.done;
    const left = progress.leftMs === null ? '' : `, about ${duration(progress.leftMs)} left`;
    output.message(`${progress.done} of ${counted(progress.total, 'file')}${left}`);
  }
}

function describe(result: IntakeResult): string {
  const lines = [
    `${counted(result.added, 'file')} added, ${result.updated} updated, ${result.unchanged} unchanged, ${result.removed} removed in ${duration(result.tookMs)}.`,
    `The library holds ${counted(result.documents, 'document')} with ${counted(result.passages, 'passage')}.`,
    ...result.failed.map((file) => `Not taken in: ${file.path}: ${file.message} (${file.code})`),
  ];
  return lines.join('\n');
}
