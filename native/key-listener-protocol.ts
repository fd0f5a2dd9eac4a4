/** Main to the key listener. A listener listens for one chord, from its start to its end. */
export type ToKeyListener =
  /** First message, once; the chord as `contract/key-chord.ts` writes it. */
  | { kind: 'listen'; chord: string }
  /** Forget what is held: the screen was locked, and a release there would not be seen. Answered with `release` if it was held. */
  | { kind: 'let-go' };

/** The key listener to main. That nothing else ever leaves the process is what makes it acceptable. */
export type FromKeyListener =
  | { kind: 'listening' }
  /** It cannot listen, and trying again cannot help: no screen, no such key, not permitted. */
  | { kind: 'refused' }
  | { kind: 'press' }
  | { kind: 'release' };
