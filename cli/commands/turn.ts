import type { AnswerMode } from '../../contract/ask.ts';
import { CAPTURE_RATE_HZ, type CaptureMessage, type VoiceEvent } from '../../contract/voice.ts';
import { readAudioFile } from '../audio-file.ts';
import { type CommandContext } from '../command.ts';

const FRAME_MS = 32;
const FRAME_BYTES = (CAPTURE_RATE_HZ / 1000) * FRAME_MS * 2;

/** `turn FILE.wav`: a whole turn by voice from a recording; with --json every event as a line, without its sound. */
export async function turn({ client, options, output, signal }: CommandContext): Promise<number> {
  const samples = await readAudioFile(options);
  const events = await client.voice.turn(captureOf(samples, options.mode), { signal });
  let failed = false;
  for await (const event of events) {
    failed ||= event.kind === 'transcription-failed' || (event.kind === 'answer' && event.event.kind === 'failed');
    if (event.kind === 'audio') continue;
    if (options.json) output.result(JSON.stringify(event));
    else print(event, output);
  }
  return failed ? 1 : 0;
}

/** The recording as a window would have sent it, as fast as it is taken. */
async function* captureOf(samples: Uint8Array, mode: AnswerMode | undefined): AsyncGenerator<CaptureMessage, void, void> {
  const asked = mode === undefined ? {} : { mode };
  yield { kind: 'begin', trigger: 'file', device: 'file', firstSampleMs: 0, preRollMs: 0, speak: false, ...asked };
  for (let at = 0, sequence = 0; at < samples.length; at += FRAME_BYTES, sequence += 1) {
    yield { kind: 'frame', sequence, samples: samples.subarray(at, at + FRAME_BYTES) };
  }
  yield { kind: 'end', reason: 'released', keyUpMs: (samples.length / 2 / CAPTURE_RATE_HZ) * 1000 };
}

function print(event: VoiceEvent, output: CommandContext['output']): void {
  if (event.kind === 'nothing-heard') output.message(`Nothing was said (${event.reason}).`);
  if (event.kind === 'transcription-failed') output.message(`${event.failure.message} (${event.failure.code})`);
  if (event.kind === 'transcript') output.result(`“${event.text}”\n`);
  if (event.kind === 'command') output.result(`Command: ${event.command.name}`);
  if (event.kind === 'answer' && event.event.kind === 'done') output.result(event.event.answer || 'That is not in your library.');
}
