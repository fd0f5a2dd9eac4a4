import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf, floatsOf } from '../../engine/audio/pcm.ts';
import { createUtteranceFollower, type Hearing } from '../../engine/listen/utterance.ts';
import { createVoiceDetector, type HostedVoiceDetector } from '../../models/voice-detector.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { haveMixes, makeMixes, readClips, type SpeechMix } from '../fixtures/speech-mixes.ts';

const never = new AbortController().signal;
let detector: HostedVoiceDetector;
const mixes: { mix: SpeechMix; hearing: Hearing }[] = [];

async function hear(audio: Uint8Array): Promise<Hearing> {
  const stream = await detector.open();
  try {
    const judge = (frames: Float32Array) => stream.probabilities(frames, never);
    const follower = createUtteranceFollower({ judge, endOfSpeechMs: 900, onEvent: () => undefined });
    await follower.push(audio);
    return await follower.end();
  } finally {
    stream.close();
  }
}

beforeAll(async () => {
  detector = createVoiceDetector({ log: createSilentLog() });
  if (!haveMixes) return;
  for (const mix of await makeMixes()) mixes.push({ mix, hearing: await hear(mix.audio) });
}, 120_000);

afterAll(() => detector.close());

/** Figures of docs/decisions/0011; printed by `npm run bench -- voice`. */
describe.skipIf(!haveMixes)('speech in noise (../shared/audio)', () => {
  it('is heard in every mix, down to 5 dB', () => {
    expect(mixes.length).toBeGreaterThan(80);
    expect(mixes.filter(({ hearing }) => hearing.kind !== 'speech').map(({ mix }) => mix.file)).toEqual([]);
  });

  it('is kept whole: nothing of any clip is cut off', () => {
    const cut = mixes.flatMap(({ mix, hearing }) =>
      hearing.kind === 'speech' && (hearing.keepFromMs > mix.speechStartMs || hearing.keepToMs < mix.speechEndMs)
        ? [mix.file]
        : [],
    );
    expect(cut).toEqual([]);
  });

  it('is cut free of silence around it', () => {
    const clean = mixes.filter(({ mix }) => mix.snrDb === null);
    for (const { mix, hearing } of clean) {
      if (hearing.kind !== 'speech') continue;
      expect(hearing.keepToMs).toBeLessThan(mix.speechEndMs + 1_200);
    }
  });

  it('is told from noise alone', async () => {
    for (const { file, audio } of await readClips('noise')) {
      expect([file, await hear(audio)]).toEqual([file, { kind: 'nothing', reason: 'noise' }]);
    }
  });

  it('is heard from a microphone that is set 40 dB too low, and noise is not', async () => {
    const quiet = (audio: Uint8Array) => bytesOf(floatsOf(audio).map((sample) => sample / 100));
    for (const { mix } of mixes.filter(({ mix: { snrDb } }) => snrDb === null)) {
      expect([mix.file, (await hear(quiet(mix.audio))).kind]).toEqual([mix.file, 'speech']);
    }
    for (const { file, audio } of await readClips('noise'))
      expect([file, (await hear(quiet(audio))).kind]).toEqual([file, 'nothing']);
  });

  it('is heard in a single word', async () => {
    for (const { file, audio } of await readClips('speech-commands'))
      expect([file, (await hear(audio)).kind]).toEqual([file, 'speech']);
  });
});

describe('without speech', () => {
  it('silence is silence, and a slip of the finger too short', async () => {
    expect(await hear(new Uint8Array(64_000))).toEqual({ kind: 'nothing', reason: 'silence' });
    expect(await hear(new Uint8Array(3_200))).toEqual({ kind: 'nothing', reason: 'too-short' });
    expect(await hear(new Uint8Array())).toEqual({ kind: 'nothing', reason: 'too-short' });
  });
});
