import { floatsOf, levelOf } from '../../engine/audio/pcm.ts';
import { createLastWords } from '../../engine/listen/last-words.ts';
import { VOICE_FRAME_SAMPLES, type VoiceDetector } from '../../engine/listen/voice-detector.ts';
import { createVoiceDetector } from '../../models/voice-detector.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { haveMixes, makeMixes, type SpeechMix } from '../fixtures/speech-mixes.ts';

const never = new AbortController().signal;
const SAMPLES_PER_MS = 16;
/** As the window sends it. */
const PIECE_SAMPLES = 20 * SAMPLES_PER_MS;
const POST_ROLL_MS = 250;

/** When the key is let go, against the end of the clip. */
const RELEASES = [
  { name: '200 to 400 ms after', fromMs: 200, toMs: 400 },
  { name: '90 to 200 ms after', fromMs: 90, toMs: 200 },
  { name: 'with the end', fromMs: -40, toMs: 90 },
  { name: 'up to 600 ms before', fromMs: -600, toMs: -40 },
] as const;
const RELEASE_STEP_MS = 36;

/** The figures of docs/decisions/0014: how long after release a turn is heard out, and whether anything is left out. Null without the clips. */
export async function measureRelease(): Promise<string | null> {
  if (!haveMixes) return null;
  const detector = createVoiceDetector({ log: createSilentLog() });
  try {
    const judged: { mix: SpeechMix; frames: JudgedFrame[] }[] = [];
    for (const mix of await makeMixes()) judged.push({ mix, frames: await judge(detector, mix) });
    const lines = RELEASES.flatMap(({ name, fromMs, toMs }) =>
      [null, 20, 10, 5].map((snrDb) => {
        const ends = judged
          .filter(({ mix }) => mix.snrDb === snrDb)
          .flatMap(({ mix, frames }) => letGo(mix, frames, { fromMs, toMs }));
        const meanMs = ends.reduce((sum, { afterReleaseMs }) => sum + afterReleaseMs, 0) / ends.length;
        const cut = ends.filter(({ cutMs }) => cutMs > 0).length;
        return `| ${[name, snrDb === null ? 'clean' : `${snrDb} dB`, ends.length, Math.round(meanMs), cut].join(' | ')} |`;
      }),
    );
    return ['| let go | SNR | times | ms until heard out, mean | cut |', '| --- | --- | --- | --- | --- |', ...lines].join('\n');
  } finally {
    await detector.close();
  }
}

interface JudgedFrame {
  probability: number;
  level: number;
}

async function judge(detector: VoiceDetector, { audio }: SpeechMix): Promise<JudgedFrame[]> {
  const samples = floatsOf(audio);
  const stream = await detector.open();
  try {
    const frames: JudgedFrame[] = [];
    for (let at = 0; at + VOICE_FRAME_SAMPLES <= samples.length; at += VOICE_FRAME_SAMPLES) {
      const frame = samples.slice(at, at + VOICE_FRAME_SAMPLES);
      const [probability = 0] = await stream.probabilities(frame, never);
      frames.push({ probability, level: levelOf(frame) });
    }
    return frames;
  } finally {
    stream.close();
  }
}

/** One end for each time the key is let go. */
function letGo(mix: SpeechMix, frames: readonly JudgedFrame[], { fromMs, toMs }: { fromMs: number; toMs: number }) {
  const samples = floatsOf(mix.audio);
  const ends: { afterReleaseMs: number; cutMs: number }[] = [];
  for (let releaseMs = mix.speechEndMs + fromMs; releaseMs < mix.speechEndMs + toMs; releaseMs += RELEASE_STEP_MS) {
    const heardOutMs = heardOutAt(samples, frames, releaseMs);
    // Where nothing tells the end, all of the post-roll is taken.
    const cutMs = heardOutMs === null ? 0 : Math.max(0, mix.speechEndMs - heardOutMs);
    ends.push({ afterReleaseMs: (heardOutMs ?? releaseMs + POST_ROLL_MS) - releaseMs, cutMs });
  }
  return ends;
}

function heardOutAt(samples: Float32Array, frames: readonly JudgedFrame[], releaseMs: number): number | null {
  const last = createLastWords();
  let judged = 0;
  for (let at = 0; at + PIECE_SAMPLES <= samples.length; at += PIECE_SAMPLES) {
    const endMs = (at + PIECE_SAMPLES) / SAMPLES_PER_MS;
    if (endMs > releaseMs + POST_ROLL_MS) return null;
    if (at >= releaseMs * SAMPLES_PER_MS) last.release(at);
    last.sound(samples.subarray(at, at + PIECE_SAMPLES));
    for (; (judged + 1) * VOICE_FRAME_SAMPLES <= at + PIECE_SAMPLES; judged++) {
      const frame = frames[judged];
      if (frame !== undefined) last.frame(frame.probability, frame.level);
    }
    if (last.state() === 'over') return endMs;
  }
  return null;
}
