import { type CommandContext } from '../command.ts';
import { withIntakeProgress } from '../intake-progress.ts';
import { describeIntake } from './index-documents.ts';

/** `reindex [--text|--vectors]`: reads every file again, or makes every vector anew; the text where neither is said. */
export async function reindex({ client, options, output, signal }: CommandContext): Promise<number> {
  const what = options.vectors ? 'vectors' : 'text';
  const result = await withIntakeProgress({ client, output, signal, quiet: options.json }, () =>
    client.library.reindex({ what }, { signal }),
  );
  output.result(options.json ? JSON.stringify(result) : describeIntake(result));
  return 0;
}
