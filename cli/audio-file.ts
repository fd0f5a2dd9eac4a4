import { readFile } from 'node:fs/promises';
import { type CliOptions, UsageError } from './options.ts';
import { pathFrom } from './paths.ts';

/** The bytes of the one WAV file a command is given. Throws UsageError where there is none to read. */
export async function readAudioFile({ command, words }: CliOptions): Promise<Uint8Array> {
  const [path, ...rest] = words;
  if (path === undefined || rest.length > 0) throw new UsageError(`${command} needs one WAV file.`);
  try {
    return await readFile(pathFrom(path));
  } catch (error) {
    throw new UsageError(`The file cannot be read: ${path}`, { cause: error });
  }
}
