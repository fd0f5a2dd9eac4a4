import { loadavg } from 'node:os';
import { percentile } from '../../cli/evaluation.ts';
import { speakTurns, type TurnSound } from '../e2e/voice-zero-clip.ts';
import { startAudioRig } from '../fixtures/audio-rig.ts';

/** `node tests/chaos/voice-zero-clip.ts [TURNS]`: half of them with a cold microphone, half with a warm one. */
const turns = Number(process.argv[2] ?? 200);

const rig = await startAudioRig();
try {
  const [cold, warm] = [
    await speakTurns({ rig, turns: turns / 2, cold: true }),
    await speakTurns({ rig, turns: turns / 2, cold: false }),
  ];
  report('cold', cold, cold);
  // The first two turns open a warm microphone.
  report('warm', warm, warm.slice(2));
} finally {
  await rig.close();
}

function report(kind: string, all: readonly TurnSound[], opened: readonly TurnSound[]): void {
  const firstMs = opened.map(({ firstSampleMs }) => firstSampleMs);
  const total = (of: (turn: TurnSound) => number): number => all.reduce((sum, turn) => sum + of(turn), 0);
  const figures = [
    `${all.length} turns`,
    `key-down to first sample p50 ${percentile(firstMs, 0.5).toFixed(1)} ms, p95 ${percentile(firstMs, 0.95).toFixed(1)} ms`,
    `samples missing at the start ${total((turn) => Math.max(0, turn.missingAtStart))} (worst turn ${Math.max(...all.map((turn) => turn.missingAtStart))})`,
    `missing later ${total((turn) => turn.missing)}, repeated ${total((turn) => turn.repeated)}, not recognised ${total((turn) => turn.strange)}`,
    `shortest post-roll ${Math.min(...all.map((turn) => turn.postRollMs)).toFixed(0)} ms`,
    `load ${loadavg()[0]?.toFixed(1)}`,
  ];
  console.log(`${kind}: ${figures.join('; ')}`);
}
