import type { CaptureMessage } from '../../contract/voice.ts';

/** The window ended its audio without saying that it is whole. */
export class Cancelled extends Error {}

export interface CapturedAudio {
  /** The frames' bytes in order; throws Cancelled. Each is kept before it is given on. */
  pieces(): AsyncGenerator<Uint8Array, void, void>;
  keyUpMs(): number | null;
}

/** The audio of a turn after its beginning. `keep` is called with each piece before anybody else gets it. */
export function createCapturedAudio(messages: AsyncIterator<CaptureMessage>, keep: (piece: Uint8Array) => void): CapturedAudio {
  let keyUpMs: number | null = null;

  async function* pieces(): AsyncGenerator<Uint8Array, void, void> {
    for (let expected = 0; ; expected += 1) {
      const { value, done } = await messages.next();
      if (done) throw new Cancelled();
      if (value.kind === 'end') {
        keyUpMs = value.keyUpMs;
        return;
      }
      // A gap would change what was said without anybody noticing.
      if (value.kind !== 'frame' || value.sequence !== expected) throw new Error('audio frames out of order');
      if (value.samples.length % 2 !== 0) throw new Error('half a sample in an audio frame');
      keep(value.samples);
      yield value.samples;
    }
  }

  return { pieces, keyUpMs: () => keyUpMs };
}
