import type * as z from 'zod';
import { voiceTimings, type VoiceTimings } from '../../contract/voice.ts';
import type { TurnId } from '../../contract/ids.ts';
import { Failure } from '../failure.ts';
import type { Database } from './database.ts';

/** What of a spoken answer was heard: whole sentences, and samples of the one after. */
export interface Heard {
  sentences: number;
  samplesOfNext: number;
}

export interface PastVoiceTurn {
  turnId: TurnId;
  askedAtMs: number;
  timings: VoiceTimings;
}

/** The waterfalls of turns by voice. Failures: NOT_FOUND for an unknown or deleted turn, DISK_*. */
export interface VoiceTurnStore {
  /** A step that is known stays known where `timings` has null for it: window and engine each know their own. */
  save(turnId: TurnId, timings: VoiceTimings): void;
  /** Adds what only the window knows. */
  report(turnId: TurnId, report: { firstPaintMs: number | null; firstAudioMs: number | null; heard: Heard | null }): void;
  /** Newest first, with the median and the 95th percentile of each step over those that had it. */
  history(limit: number): { turns: PastVoiceTurn[]; p50: VoiceTimings; p95: VoiceTimings };
}

type Step = keyof z.infer<typeof voiceTimings>;
const STEPS = Object.keys(voiceTimings.shape) as Step[];

export function createVoiceTurnStore(db: Database): VoiceTurnStore {
  const find = db.prepare<{ timings: string }>('SELECT timings FROM voice_turns WHERE turn_id = ?');
  // A turn whose conversation was deleted meanwhile has nowhere to belong.
  const save = db.prepare(
    `INSERT INTO voice_turns (turn_id, timings) SELECT turn_id, ? FROM turns WHERE turn_id = ?
     ON CONFLICT DO UPDATE SET timings = excluded.timings`,
  );
  const saveHeard = db.prepare('UPDATE voice_turns SET heard = ? WHERE turn_id = ?');
  const latest = db.prepare<{ turnId: TurnId; askedAtMs: number; timings: string }>(
    `SELECT turn_id AS turnId, asked_at_ms AS askedAtMs, timings FROM voice_turns JOIN turns USING (turn_id)
     ORDER BY asked_at_ms DESC, turns.rowid DESC LIMIT ?`,
  );

  function present(turnId: TurnId): VoiceTimings | null {
    const row = find.get(turnId);
    return row ? voiceTimings.parse(JSON.parse(row.timings)) : null;
  }

  const put = (turnId: TurnId, timings: VoiceTimings): void => void save.run(JSON.stringify(timings), turnId);

  return {
    save(turnId, timings) {
      const known = Object.entries(timings).filter(([, ms]) => ms !== null);
      put(turnId, { ...timings, ...present(turnId), ...Object.fromEntries(known) });
    },
    report(turnId, { firstPaintMs, firstAudioMs, heard }) {
      const timings = present(turnId);
      if (timings === null) throw new Failure('NOT_FOUND');
      put(turnId, {
        ...timings,
        firstPaintMs: firstPaintMs ?? timings.firstPaintMs,
        firstAudioMs: firstAudioMs ?? timings.firstAudioMs,
      });
      if (heard !== null) saveHeard.run(JSON.stringify(heard), turnId);
    },
    history(limit) {
      const turns = latest.all(limit).map((row) => ({ ...row, timings: voiceTimings.parse(JSON.parse(row.timings)) }));
      return { turns, p50: overSteps(turns, 0.5), p95: overSteps(turns, 0.95) };
    },
  };
}

/** Each step's value below which `share` of the turns lie, by nearest rank; null where none has the step. */
function overSteps(turns: readonly PastVoiceTurn[], share: number): VoiceTimings {
  const entries = STEPS.map((step): [Step, number | null] => {
    const values = turns
      .map(({ timings }) => timings[step])
      .filter((ms) => ms !== null)
      .sort((a, b) => a - b);
    return [step, values[Math.max(0, Math.ceil(share * values.length) - 1)] ?? null];
  });
  return Object.fromEntries(entries) as VoiceTimings;
}
