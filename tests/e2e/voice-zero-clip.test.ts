import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingAudioPrograms, startAudioRig, type AudioRig } from '../fixtures/audio-rig.ts';
import { speakTurns } from './voice-zero-clip.ts';

const TURNS = 10;
const missing = missingAudioPrograms.join(', ');

describe.skipIf(missing !== '')(`sound from key-down to the transcriber (missing here: ${missing || 'nothing'})`, () => {
  let rig: AudioRig;

  beforeAll(async () => {
    rig = await startAudioRig();
  });
  afterAll(() => rig.close());

  it.each([
    { name: 'opened for each turn', cold: true },
    { name: 'kept warm between turns', cold: false },
  ])('loses, doubles and changes no sample with a microphone $name', async ({ cold }) => {
    const turns = await speakTurns({ rig, turns: TURNS, cold });
    expect(turns).toHaveLength(TURNS);
    for (const { missingAtStart, missing: lost, repeated, strange, postRollMs } of turns) {
      expect({ lost, repeated, strange }).toEqual({ lost: 0, repeated: 0, strange: 0 });
      // One sample is what two ways of resampling differ by.
      expect(missingAtStart).toBeLessThanOrEqual(1);
      expect(postRollMs).toBeGreaterThan(100);
    }
  });
});
