/** How much of a spoken answer has left the player. */
export interface Played {
  /** Sentences played to their end. */
  sentences: number;
  /** Samples played of the sentence after those. */
  samplesOfNext: number;
}

export interface PlayerRing {
  /** The sentence the last read sample belongs to; null before the first. */
  readonly sentence: number | null;
  readonly played: Played;
  /** All was played and no more will come. */
  readonly drained: boolean;
  /** Adds audio. Sentences come in order; a sentence may come in many pieces. */
  write(sentence: number, samples: Float32Array): void;
  /** No more audio will come: what is there plays to its end, however short. */
  finish(): void;
  /** Fades what plays now and drops the rest. */
  flush(): void;
  /** Fills `out` with the next samples, silence where there are none. True where at least one was audio. */
  read(out: Float32Array): boolean;
}

interface Piece {
  sentence: number;
  samples: Float32Array;
}

/**
 * The queue between the sentences that arrive and the samples that play. It starts to play when the cushion is filled,
 * and again so after it ran empty, so that late pieces make one pause and no stutter.
 */
export function createPlayerRing({ cushionSamples, fadeSamples }: { cushionSamples: number; fadeSamples: number }): PlayerRing {
  let pieces: Piece[] = [];
  let at = 0;
  let buffered = 0;
  let playing = false;
  let finished = false;
  let fading: number | null = null;
  let sentence: number | null = null;
  let sentences = 0;
  let samplesOfNext = 0;

  const startSentence = (next: number): void => {
    if (sentence !== null && next !== sentence) endSentence();
    sentence = next;
  };
  const endSentence = (): void => {
    sentences += 1;
    samplesOfNext = 0;
  };
  const clear = (): void => {
    pieces = [];
    at = 0;
    buffered = 0;
    playing = false;
    finished = true;
  };
  const dropPlayed = (): void => {
    while (pieces[0] !== undefined && at >= pieces[0].samples.length) {
      pieces.shift();
      at = 0;
    }
  };
  /** Copies from the first piece; how many samples. */
  const copy = (out: Float32Array, from: number): number => {
    const piece = pieces[0];
    if (piece === undefined) return 0;
    startSentence(piece.sentence);
    const part = piece.samples.subarray(at, at + out.length - from);
    out.set(part, from);
    at += part.length;
    buffered -= part.length;
    samplesOfNext += part.length;
    dropPlayed();
    return part.length;
  };
  const fade = (out: Float32Array, length: number): void => {
    for (let n = 0; n < length && fading !== null; n += 1) {
      out[n] = (out[n] ?? 0) * Math.max(0, fading / fadeSamples);
      fading -= 1;
    }
  };

  return {
    get sentence() {
      return sentence;
    },
    get played() {
      return { sentences, samplesOfNext };
    },
    get drained() {
      return finished && buffered === 0;
    },
    write: (of, samples) => {
      if (finished || samples.length === 0) return;
      pieces.push({ sentence: of, samples });
      buffered += samples.length;
    },
    finish: () => {
      if (!finished && buffered === 0 && samplesOfNext > 0) endSentence();
      finished = true;
    },
    flush: () => {
      if (!playing) clear();
      else fading ??= fadeSamples;
    },
    read: (out) => {
      out.fill(0);
      playing ||= buffered > 0 && (finished || buffered >= cushionSamples);
      if (!playing) return false;
      const wanted = fading === null ? out.length : Math.min(out.length, fading);
      let filled = 0;
      while (filled < wanted && buffered > 0) filled += copy(out.subarray(0, wanted), filled);
      fade(out, filled);
      if (fading !== null && (fading <= 0 || buffered === 0)) clear();
      else if (buffered === 0) {
        playing = false;
        if (finished && sentence !== null) endSentence();
      }
      return filled > 0;
    },
  };
}
