import { isAborted } from '../../contract/client.ts';
import type { IntakeProgress } from '../../contract/intake.ts';
import type { CommandContext } from '../command.ts';
import { counted } from '../output.ts';

type Sums = NonNullable<IntakeProgress['sums']>;

/**
 * `index --watch`: stays until Ctrl-C while the engine keeps the library current, and tells of each change in a line
 * (`--json`: in a JSON line). To be ended is how it ends: exit code 0.
 */
export async function keepCurrent({ client, options, output, signal }: CommandContext): Promise<number> {
  const { library } = await client.settings.get(undefined, { signal });
  if (!library.watch) {
    output.message('Watching is switched off in the settings (library.watch).');
    return 1;
  }
  output.message('Watching for changes. Ctrl-C ends it.');
  try {
    let told: Sums | undefined;
    for await (const { state, sums } of await client.library.intake.watch(undefined, { signal })) {
      if (sums === undefined || (state !== 'idle' && state !== 'paused')) continue;
      const done = told ? since(told, sums) : null;
      told = sums;
      if (done) output.result(options.json ? JSON.stringify(done) : describe(done));
    }
  } catch (error) {
    if (!isAborted(error)) throw error;
  }
  return 0;
}

/** Null where nothing was done. */
function since(before: Sums, now: Sums): Sums | null {
  const done = {
    added: now.added - before.added,
    updated: now.updated - before.updated,
    removed: now.removed - before.removed,
    failed: now.failed - before.failed,
  };
  return Object.values(done).some((files) => files > 0) ? done : null;
}

function describe({ added, updated, removed, failed }: Sums): string {
  const failures = failed > 0 ? `, ${failed} not taken in` : '';
  return `${counted(added, 'file')} added, ${updated} updated, ${removed} removed${failures}.`;
}
