import type { Played } from './player-ring.ts';

/** Name the player worklet is registered under. */
export const PLAYER_PROCESSOR = 'voiceassist-player';

/** To the player worklet. `answer` tells one spoken answer from the next: what comes late for an ended one is dropped. */
export type PlayerCommand =
  | { kind: 'begin'; answer: number }
  | { kind: 'audio'; answer: number; sentence: number; samples: Float32Array<ArrayBuffer> }
  | { kind: 'finish'; answer: number }
  | { kind: 'flush'; answer: number };

/** From the player worklet, in this order; `sentence` for each. */
export type PlayerNews =
  | { kind: 'first-audio'; answer: number }
  | { kind: 'sentence'; answer: number; sentence: number }
  | { kind: 'ended'; answer: number; how: 'drained' | 'flushed'; played: Played };
