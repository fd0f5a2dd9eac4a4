import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createUtteranceFollower, type Hearing, type UtteranceEvent } from './utterance.ts';

/** A detector that hears speech where samples are above a quarter. */
const loud = (frames: Float32Array): Promise<number[]> =>
  Promise.resolve(
    Array.from({ length: frames.length / 512 }, (_, n) =>
      Math.max(...frames.subarray(n * 512, (n + 1) * 512)) > 0.25 ? 0.95 : 0.01,
    ),
  );

/** Frames of 32 ms: `#` speech, `.` room noise. */
function sound(pattern: string): Uint8Array {
  const samples = new Int16Array(pattern.length * 512);
  for (const [frame, sort] of [...pattern].entries()) samples.fill(sort === '#' ? 16_000 : 300, frame * 512, (frame + 1) * 512);
  return new Uint8Array(samples.buffer);
}

async function follow(
  pieces: readonly Uint8Array[],
  endOfSpeechMs = 320,
): Promise<{ hearing: Hearing; events: UtteranceEvent[] }> {
  const events: UtteranceEvent[] = [];
  const follower = createUtteranceFollower({ judge: loud, endOfSpeechMs, onEvent: (event) => events.push(event) });
  for (const piece of pieces) await follower.push(piece);
  return { hearing: await follower.end(), events };
}

const times = (count: number, sort: '#' | '.') => sort.repeat(count);

describe('utterance', () => {
  it('keeps everything from before the first to after the last speech, pauses within too', async () => {
    const { hearing, events } = await follow([
      sound(times(100, '.') + times(20, '#') + times(60, '.') + times(10, '#') + times(100, '.')),
    ]);
    expect(hearing).toEqual({
      kind: 'speech',
      keepFromMs: 100 * 32 - 1600,
      keepToMs: 190 * 32 + 1000,
      endOfSpeechMs: 190 * 32,
      speechMs: 30 * 32,
      segments: [
        { startMs: 100 * 32, endMs: 120 * 32 },
        { startMs: 180 * 32, endMs: 190 * 32 },
      ],
    });
    expect(events).toEqual([
      { kind: 'voice', speaking: true, atMs: 100 * 32 },
      { kind: 'speech', atMs: 107 * 32 },
      { kind: 'voice', speaking: false, atMs: 120 * 32 },
      { kind: 'end-of-speech', atMs: 120 * 32 },
      { kind: 'voice', speaking: true, atMs: 180 * 32 },
      { kind: 'speech', atMs: 187 * 32 },
      { kind: 'voice', speaking: false, atMs: 190 * 32 },
      { kind: 'end-of-speech', atMs: 190 * 32 },
    ]);
  });

  it('does not take a cough for the end of a turn, and still hears it', async () => {
    const { hearing, events } = await follow([sound(times(20, '.') + times(3, '#') + times(40, '.'))]);
    expect(events.map(({ kind }) => kind)).toEqual(['voice', 'voice']);
    expect(hearing).toMatchObject({ kind: 'speech', speechMs: 96 });
  });

  it('ends speech that is still going on when the audio ends', async () => {
    const { hearing, events } = await follow([sound(times(20, '#'))]);
    expect(events.at(-1)).toEqual({ kind: 'end-of-speech', atMs: 640 });
    expect(hearing).toMatchObject({ keepFromMs: 0, keepToMs: 640, endOfSpeechMs: 640 });
  });

  it('is the same in pieces of any size', async () => {
    const audio = sound(times(40, '.') + times(25, '#') + times(30, '.') + times(9, '#') + times(11, '.'));
    const expected = await follow([audio]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 4_000 }), { minLength: 1, maxLength: 60 }), async (sizes) => {
        const pieces: Uint8Array[] = [];
        let at = 0;
        for (const size of [...sizes, audio.byteLength]) {
          pieces.push(audio.subarray(at, at + size * 2));
          at += size * 2;
        }
        expect(await follow(pieces)).toEqual(expected);
      }),
      { seed: 5, numRuns: 30 },
    );
  });
});
