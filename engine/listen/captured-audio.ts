import type { CaptureMessage } from '../../contract/voice.ts';

/** The window ended its audio without saying that it is whole. */
export class Cancelled extends Error {}

export interface CapturedAudio {
  /** The frames' bytes in order; throws Cancelled. Each is kept before it is given on. */
  pieces(): AsyncGenerator<Uint8Array, void, void>;
  /** Resolves when the key was let go; what comes after is the post-roll. */
  readonly released: Promise<void>;
  keyUpMs(): number | null;
}

/** The audio of a turn after its beginning. */
export function createCapturedAudio(
  messages: AsyncIterator<CaptureMessage>,
  {
    keep,
    takenBack,
  }: {
    /** Called with each piece before anybody else gets it. */
    keep: (piece: Uint8Array) => void;
    /** Called before Cancelled is thrown. */
    takenBack: () => void;
  },
): CapturedAudio {
  let keyUpMs: number | null = null;
  const release = Promise.withResolvers<void>();

  async function* pieces(): AsyncGenerator<Uint8Array, void, void> {
    for (let expected = 0; ;) {
      const { value, done } = await messages.next();
      if (done) {
        takenBack();
        throw new Cancelled();
      }
      if (value.kind === 'end') {
        keyUpMs = value.keyUpMs;
        return;
      }
      if (value.kind === 'released') {
        keyUpMs = value.keyUpMs;
        release.resolve();
        continue;
      }
      // A gap would change what was said without anybody noticing.
      if (value.kind !== 'frame' || value.sequence !== expected) throw new Error('audio frames out of order');
      if (value.samples.length % 2 !== 0) throw new Error('half a sample in an audio frame');
      expected += 1;
      keep(value.samples);
      yield value.samples;
    }
  }

  return { pieces, released: release.promise, keyUpMs: () => keyUpMs };
}
