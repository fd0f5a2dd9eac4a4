import type { AudioRecorder, SpokenAudio } from '../audio/spoken-audio.ts';

/** Tries at the words of one utterance: at first on a guess where it ends, and once more only if speech went on. */
export interface Attempts<Words> {
  /** Begins; once. */
  start(): void;
  /** This is, by all that is known so far, the whole utterance. Later ones count only after `withdraw`. */
  guess(utterance: Uint8Array): void;
  /** Speech went on: what was made of the guess is dropped, and tried again on the whole. */
  withdraw(): void;
  /** This is the utterance, unless a guess stands. Nothing is guessed or withdrawn after it. */
  settle(utterance: Uint8Array): void;
  /** What is being made now may yet be withdrawn. */
  guessing(): boolean;
  /** Of the attempt that stands; to be asked after `settle`. */
  words(): Promise<Words>;
}

/** `transcribe` gets the audio as it arrives, and its utterance as soon as one is guessed or settled. */
export function createAttempts<Words>(
  recorder: AudioRecorder,
  transcribe: (audio: SpokenAudio, signal: AbortSignal) => Promise<Words>,
  signal: AbortSignal,
): Attempts<Words> {
  let state: 'open' | 'guessed' | 'settled' = 'open';
  let settlement = Promise.withResolvers<Uint8Array>();
  /** A transcriber that takes the utterance whole has asked for it; one that streams never does. */
  let wantsWhole = false;
  let attempt = new AbortController();
  const begun = Promise.withResolvers<void>();
  let words: Promise<Words> | null = null;

  function run(): void {
    attempt = new AbortController();
    wantsWhole = false;
    const audio: SpokenAudio = {
      utterance: () => {
        wantsWhole = true;
        return settlement.promise;
      },
      [Symbol.asyncIterator]: () => recorder[Symbol.asyncIterator](),
    };
    words = transcribe(audio, AbortSignal.any([signal, attempt.signal]));
    // Told when it is asked for.
    words.catch(() => undefined);
    begun.resolve();
  }

  return {
    start: run,
    guess(utterance) {
      if (state !== 'open') return;
      state = 'guessed';
      settlement.resolve(utterance);
    },
    withdraw() {
      if (state !== 'guessed') return;
      state = 'open';
      settlement = Promise.withResolvers();
      if (!wantsWhole) return;
      attempt.abort();
      run();
    },
    settle(utterance) {
      if (state === 'open') settlement.resolve(utterance);
      state = 'settled';
    },
    guessing: () => state === 'guessed',
    async words() {
      await begun.promise;
      if (words === null) throw new Error('No attempt was begun');
      return await words;
    },
  };
}
