import { writeFile } from 'node:fs/promises';
import { bytesOf, floatsOf } from '../../engine/audio/pcm.ts';
import { resample } from '../../engine/audio/resampler.ts';
import { writeWav } from '../../engine/audio/wav.ts';
import { type CommandContext } from '../command.ts';
import { UsageError } from '../options.ts';
import { duration } from '../output.ts';

/** `speak TEXT -o FILE.wav`: a text as it would be read aloud. Voices of a window are not available here. */
export async function speak({ client, options, output, signal }: CommandContext): Promise<number> {
  const path = options.outputFile;
  if (path === undefined) throw new UsageError('speak needs a file to write: -o FILE.wav');
  const pieces: Uint8Array[] = [];
  const sentences: { text: string; spoken: string }[] = [];
  let rateHz = 0;
  for await (const event of await client.voice.speak({ text: options.words.join(' ') }, { signal })) {
    if (event.kind === 'speech-failed') {
      output.message(`${event.failure.message} (${event.failure.code})`);
      return 1;
    }
    if (event.kind === 'sentence') {
      sentences.push({ text: event.text, spoken: event.spoken });
      continue;
    }
    rateHz ||= event.rateHz;
    // Where one voice failed and another goes on, at a rate of its own.
    const same = event.rateHz === rateHz;
    pieces.push(same ? event.samples : bytesOf(resample(floatsOf(event.samples), event.rateHz, rateHz)));
  }
  const samples = Buffer.concat(pieces);
  await writeFile(path, writeWav(samples, rateHz));
  const durationMs = Math.round((samples.length / 2 / rateHz) * 1000);
  if (options.json) output.result(JSON.stringify({ file: path, durationMs, rateHz, sentences }));
  else output.result(`${path}: ${duration(durationMs)} of speech.`);
  return 0;
}
