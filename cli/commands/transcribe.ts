import { readShortAudioFile } from '../audio-file.ts';
import { type CommandContext } from '../command.ts';

/** `transcribe FILE.wav`: the words of a recording. */
export async function transcribe({ client, options, output, signal }: CommandContext): Promise<number> {
  const wav = await readShortAudioFile(options);
  const heard = await client.voice.transcribe({ wav }, { signal });
  if (options.json) output.result(JSON.stringify(heard));
  else if (heard.nothingHeard === null) output.result(heard.text);
  else output.message(`Nothing was said (${heard.nothingHeard}).`);
  return 0;
}
