/** Louder than this a sample counts as cut off at the top. */
const CLIPPED = 0.985;
/** More than this share of cut samples is heard as rasping. */
const CLIPPED_SHARE = 0.001;
/** Speech at an arm's length peaks well above this (-26 dB below full scale); recognisers falter below it. */
const QUIET_PEAK = 0.05;
/** Below this (-50 dB) there is only the noise of the microphone itself. */
const SILENT_PEAK = 0.003;

/** What three seconds of speech say about the microphone: the key of the sentence to show. */
export function judgeSound(samples: Float32Array): 'checkSilent' | 'checkQuiet' | 'checkLoud' | 'checkGood' {
  let peak = 0;
  let clipped = 0;
  for (const sample of samples) {
    const magnitude = Math.abs(sample);
    peak = Math.max(peak, magnitude);
    if (magnitude >= CLIPPED) clipped += 1;
  }
  if (peak < SILENT_PEAK) return 'checkSilent';
  if (peak < QUIET_PEAK) return 'checkQuiet';
  return clipped > samples.length * CLIPPED_SHARE ? 'checkLoud' : 'checkGood';
}
