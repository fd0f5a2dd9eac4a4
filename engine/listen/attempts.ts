import type { AudioRecorder, SpokenAudio } from '../audio/spoken-audio.ts';

/** Tries at the words of one utterance: at first on a guess where it ends, and once more only if speech went on. */
export interface Attempts<Words> {
  /** Begins; once. */
  start(): void;
  /** The speaker pauses: this may be the whole utterance. Only for whoever asks for it at a pause. Later ones count only after `withdraw`. */
  pause(utterance: Uint8Array): void;
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
  let state: 'open' | 'paused' | 'guessed' | 'settled' = 'open';
  let atPause = Promise.withResolvers<Uint8Array>();
  let settlement = Promise.withResolvers<Uint8Array>();
  /** A transcriber that takes the utterance whole has asked for it; one that streams never does. */
  let asked: 'nothing' | 'at-a-pause' | 'whole' = 'nothing';
  let attempt = new AbortController();
  const begun = Promise.withResolvers<void>();
  let words: Promise<Words> | null = null;

  function run(takesPauses = true): void {
    const own = new AbortController();
    attempt = own;
    asked = 'nothing';
    const audio: SpokenAudio = {
      utterance(when) {
        asked = when === 'at-a-pause' && takesPauses ? when : 'whole';
        return asked === 'at-a-pause' ? atPause.promise : settlement.promise;
      },
      [Symbol.asyncIterator]: () => recorder[Symbol.asyncIterator](),
    };
    words = transcribe(audio, AbortSignal.any([signal, own.signal]));
    // Told when it is asked for; what failed of a pause is tried once more, with the whole.
    words.catch(() => {
      if (takesPauses && own === attempt && state === 'paused' && !signal.aborted) run(false);
    });
    begun.resolve();
  }

  return {
    start: () => run(),
    pause(utterance) {
      if (state !== 'open') return;
      state = 'paused';
      atPause.resolve(utterance);
    },
    guess(utterance) {
      if (state === 'guessed' || state === 'settled') return;
      state = 'guessed';
      atPause.resolve(utterance);
      settlement.resolve(utterance);
    },
    withdraw() {
      if (state !== 'paused' && state !== 'guessed') return;
      const wasTaken = asked === 'at-a-pause' || (asked === 'whole' && state === 'guessed');
      atPause = Promise.withResolvers();
      // Who waits for the whole at a pause goes on waiting for the same.
      if (state === 'guessed') settlement = Promise.withResolvers();
      state = 'open';
      if (!wasTaken) return;
      attempt.abort();
      run();
    },
    settle(utterance) {
      atPause.resolve(utterance);
      settlement.resolve(utterance);
      state = 'settled';
    },
    guessing: () => state === 'guessed' || (state === 'paused' && asked === 'at-a-pause'),
    async words() {
      await begun.promise;
      if (words === null) throw new Error('No attempt was begun');
      return await words;
    },
  };
}
