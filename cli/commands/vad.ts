import { readShortAudioFile } from '../audio-file.ts';
import { type CommandContext } from '../command.ts';

/** `vad FILE.wav`: where speech begins and ends, in milliseconds. */
export async function detectVoice({ client, options, output, signal }: CommandContext): Promise<number> {
  const wav = await readShortAudioFile(options);
  const segments = await client.voice.detect({ wav }, { signal });
  if (options.json) output.result(JSON.stringify(segments.map(({ startMs, endMs }) => ({ startMs, endMs }))));
  else if (segments.length === 0) output.result('No speech.');
  else for (const { startMs, endMs } of segments) output.result(`${startMs} to ${endMs} ms`);
  return 0;
}
