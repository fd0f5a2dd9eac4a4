import { openAudioGraph } from './audio-graph.ts';

/** Pitches played one after the other: up when listening begins, down when it ends, low when it was cancelled. */
const CUE_HZ = { start: [660, 880], end: [880, 660], cancel: [330] } as const;
const TONE_S = 0.05;
/** Heard beside speech without covering it. */
const GAIN = 0.06;
/** Long enough not to click. */
const RAMP_S = 0.008;

export type Cue = keyof typeof CUE_HZ;

/** Plays a short sound. Where no sound can be made none is: the same is always shown as well. */
export async function playCue(cue: Cue): Promise<void> {
  let graph;
  try {
    graph = await openAudioGraph();
  } catch {
    return;
  }
  const { context, release } = graph;
  const pitches = CUE_HZ[cue];
  const beginsAt = context.currentTime;
  const endsAt = beginsAt + pitches.length * TONE_S;
  const tone = new OscillatorNode(context);
  const volume = new GainNode(context, { gain: 0 });
  pitches.forEach((hz, n) => tone.frequency.setValueAtTime(hz, beginsAt + n * TONE_S));
  volume.gain.setValueAtTime(0, beginsAt);
  volume.gain.linearRampToValueAtTime(GAIN, beginsAt + RAMP_S);
  volume.gain.setValueAtTime(GAIN, endsAt - RAMP_S);
  volume.gain.linearRampToValueAtTime(0, endsAt);
  tone.connect(volume).connect(context.destination);
  tone.addEventListener('ended', () => {
    volume.disconnect();
    release();
  });
  tone.start(beginsAt);
  tone.stop(endsAt);
}
