import type { ModelActivity } from '../../contract/models.ts';
import { duration, type Output } from '../output.ts';

const WORDS: Record<ModelActivity['kind'], string> = {
  waiting: 'Waiting',
  downloading: 'Downloading',
  checking: 'Comparing checksums',
  unpacking: 'Unpacking',
  importing: 'Importing',
  exporting: 'Writing',
  removing: 'Removing',
};

/** Tells how far a download is: on a terminal in one line that is written over, elsewhere a line for every tenth. */
export function createProgressLine(
  output: Output,
  silent: boolean,
  terminal: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr,
) {
  let told = '';
  let shown = false;
  return {
    show(activity: ModelActivity): void {
      if (silent) return;
      const text = describe(activity);
      if (terminal.isTTY) {
        terminal.write(`\r\u001B[2K${text}`);
        shown = true;
        return;
      }
      const step = `${activity.kind} ${Math.floor((10 * activity.doneBytes) / Math.max(1, activity.totalBytes))}`;
      if (step === told) return;
      told = step;
      output.message(text);
    },
    end(): void {
      if (shown) terminal.write('\n');
      shown = false;
    },
  };
}

function describe({ kind, doneBytes, totalBytes, bytesPerSecond, leftMs }: ModelActivity): string {
  const inMb = (bytes: number) => (bytes / 1_000_000).toFixed(1);
  const rate = bytesPerSecond === null ? '' : `, ${inMb(bytesPerSecond)} MB/s`;
  const left = leftMs === null ? '' : `, about ${duration(leftMs)} left`;
  return `${WORDS[kind]}: ${inMb(doneBytes)} of ${inMb(totalBytes)} MB${rate}${left}`;
}
