import { joined } from './pcm.ts';

/**
 * Audio of one turn while it is spoken: s16le mono 16 kHz. Every reading begins at the first piece, so that nothing need
 * be said again when a reader fails.
 */
export interface SpokenAudio extends AsyncIterable<Uint8Array> {
  /**
   * What was said, whole, once it has ended; with silence at the edges cut off where a voice detector saw it. `at-a-pause`:
   * already where the speaker pauses while the key is held, for whom it costs nothing when the speech goes on after all.
   */
  utterance(when?: 'at-a-pause'): Promise<Uint8Array>;
}

export interface AudioRecorder extends SpokenAudio {
  append(piece: Uint8Array): void;
  /** Bytes so far. */
  size(): number;
  /** No more comes; what is appended after it is left out. */
  end(): void;
  /** Says what of the audio is worth transcribing; once. */
  settle(utterance: Uint8Array): void;
  /** Everything so far. */
  whole(): Uint8Array;
  /** Resolves with `end`. */
  readonly ended: Promise<void>;
}

/** Keeps audio while it arrives for any number of readers. */
export function createAudioRecorder(): AudioRecorder {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  let ended = false;
  const end = Promise.withResolvers<void>();
  let arrival = Promise.withResolvers<void>();
  const settled = Promise.withResolvers<Uint8Array>();

  function wake(): void {
    arrival.resolve();
    arrival = Promise.withResolvers();
  }

  return {
    append(piece) {
      if (ended) return;
      pieces.push(piece);
      sizeBytes += piece.byteLength;
      wake();
    },
    size: () => sizeBytes,
    end() {
      ended = true;
      end.resolve();
      wake();
    },
    settle: (utterance) => settled.resolve(utterance),
    whole: () => joined(pieces),
    ended: end.promise,
    utterance: () => settled.promise,
    async *[Symbol.asyncIterator]() {
      for (let at = 0; ;) {
        const piece = pieces[at];
        if (piece !== undefined) {
          at++;
          yield piece;
        } else if (ended) return;
        else await arrival.promise;
      }
    },
  };
}
