import { readFile } from 'node:fs/promises';
import { CAPTURE_RATE_HZ } from '../contract/voice.ts';
import { readWav, writeWav } from '../engine/audio/wav.ts';
import { Failure } from '../engine/failure.ts';
import { type CliOptions, UsageError } from './options.ts';
import { pathFrom } from './paths.ts';

/** What one call can carry, a little less than the pipe takes. */
const LONGEST_MINUTES = 8;

/** The audio of the one WAV file a command is given, s16le mono 16 kHz. Throws UsageError where there is none; AUDIO_INVALID. */
export async function readAudioFile({ command, words }: CliOptions): Promise<Uint8Array> {
  const [path, ...rest] = words;
  if (path === undefined || rest.length > 0) throw new UsageError(`${command} needs one WAV file.`);
  let file: Uint8Array;
  try {
    file = await readFile(pathFrom(path));
  } catch (error) {
    throw new UsageError(`The file cannot be read: ${path}`, { cause: error });
  }
  return readWav(file, CAPTURE_RATE_HZ);
}

/** The same as a WAV file for a call that takes it in one piece. Failure: AUDIO_INVALID where it is too long for that. */
export async function readShortAudioFile(options: CliOptions): Promise<Uint8Array<ArrayBuffer>> {
  const samples = await readAudioFile(options);
  if (samples.length > LONGEST_MINUTES * 60 * CAPTURE_RATE_HZ * 2) {
    throw new Failure('AUDIO_INVALID', {
      message: `The recording is longer than ${LONGEST_MINUTES} minutes. Cut it into shorter ones.`,
    });
  }
  return writeWav(samples, CAPTURE_RATE_HZ);
}
