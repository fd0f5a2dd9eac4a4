import type { VoiceTimings } from '../../contract/voice.ts';
import { MOMENTS } from './waterfall-steps.ts';

/** A past turn by voice, as `voice.history` gives it. */
export interface PastTurn {
  turnId: string;
  askedAtMs: number;
  timings: VoiceTimings;
}

/**
 * One line for each turn, one column for each moment, milliseconds from key-down; empty where the moment was not reached.
 * No words of any turn: times may be shown to whoever looks after the computer.
 */
export function historyCsv(turns: readonly PastTurn[]): string {
  const head = ['turnId', 'askedAt', ...MOMENTS];
  const lines = turns.map(({ turnId, askedAtMs, timings }) => [
    turnId,
    new Date(askedAtMs).toISOString(),
    ...MOMENTS.map((moment) => timings[moment]?.toFixed(1) ?? ''),
  ]);
  return [head, ...lines].map((cells) => `${cells.join(',')}\r\n`).join('');
}
