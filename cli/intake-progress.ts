import { type Client, isAborted } from '../contract/client.ts';
import type { IntakeProgress } from '../contract/intake.ts';
import { counted, duration } from './output.ts';
import type { Output } from './output.ts';

/**
 * Runs `work` and says on the way how far intake is. On a terminal one line is written over and over; elsewhere, where a
 * log keeps every line, a few lines in all.
 */
export async function withIntakeProgress<T>(
  { client, output, signal, quiet }: { client: Client; output: Output; signal: AbortSignal; quiet: boolean },
  work: () => Promise<T>,
): Promise<T> {
  if (quiet) return await work();
  const over = new AbortController();
  const line = output.terminal ?? null;
  const watching = watch(client, line ? (text) => line.show(text) : everyTenth(output), AbortSignal.any([signal, over.signal]));
  try {
    return await work();
  } finally {
    over.abort();
    await watching;
    line?.clear();
  }
}

async function watch(client: Client, show: (text: string, progress: IntakeProgress) => void, signal: AbortSignal): Promise<void> {
  try {
    for await (const progress of await client.library.intake.watch(undefined, { signal })) {
      const text = describe(progress);
      if (text !== null) show(text, progress);
    }
  } catch (error) {
    if (!isAborted(error)) throw error;
  }
}

/** Lines for a reader who comes later: one for each tenth read. */
function everyTenth(output: Output): (text: string, progress: IntakeProgress) => void {
  let said = -1;
  return (text, { state, done, total }) => {
    const tenth = Math.floor((10 * done) / Math.max(1, total));
    if (state !== 'indexing' || done === 0 || tenth === said) return;
    said = tenth;
    output.message(text);
  };
}

function describe({ state, done, total, failed, leftMs, filesPerSecond, background }: IntakeProgress): string | null {
  if (state === 'scanning') return 'Looking through the folders';
  if (state === 'cancelling') return 'Stopping after the files being read now';
  if (state === 'indexing') {
    const rate = filesPerSecond === null ? '' : `, ${filesPerSecond.toFixed(filesPerSecond < 10 ? 1 : 0)} a second`;
    const left = leftMs === null ? '' : `, about ${duration(leftMs)} left`;
    return `${done} of ${counted(total, 'file')}${failed > 0 ? `, ${failed} not taken in` : ''}${rate}${left}`;
  }
  return background === null ? null : `${BACKGROUND[background.kind]}: ${background.done} of ${background.total}`;
}

const BACKGROUND = {
  vectors: 'Vectors',
  rebuild: 'New vector index',
  compact: 'Tidying up the vector index',
  verify: 'Comparing',
} as const;
