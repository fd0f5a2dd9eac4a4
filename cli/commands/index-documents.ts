import type { IntakeResult } from '../../contract/intake.ts';
import { type CommandContext } from '../command.ts';
import { withIntakeProgress } from '../intake-progress.ts';
import { pathFrom } from '../paths.ts';
import { counted, duration } from '../output.ts';
import { keepCurrent } from './keep-current.ts';

/** `index PATH...`: takes in folders and files, or looks again at those already known. */
export async function indexDocuments({ client, options, output, signal }: CommandContext): Promise<number> {
  const result = await withIntakeProgress({ client, output, signal, quiet: options.json }, () =>
    client.library.index({ paths: options.words.map((path) => pathFrom(path)) }, { signal }),
  );
  output.result(options.json ? JSON.stringify(result) : describeIntake(result));
  return options.watch ? await keepCurrent({ client, options, output, signal }) : 0;
}

/** What an intake run did, for a person. */
export function describeIntake(result: IntakeResult): string {
  const lines = [
    `${counted(result.added, 'file')} added, ${result.updated} updated, ${result.unchanged} unchanged, ${result.removed} removed in ${duration(result.tookMs)}.`,
    `The library holds ${counted(result.documents, 'document')} with ${counted(result.passages, 'passage')}.`,
    ...result.failed.map((file) => `Not taken in: ${file.path}: ${file.message} (${file.code})`),
  ];
  return lines.join('\n');
}
