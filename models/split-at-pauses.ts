const RATE_HZ = 16_000;

/** Whisper hears nothing beyond 30 seconds, and other models grow slow. */
const LONGEST = 28 * RATE_HZ;
/** A cut lies at the quietest place of the last seconds before that. */
const SEARCHED = 10 * RATE_HZ;
const PAUSE = RATE_HZ / 10;

/** Cuts long speech into pieces models can hear whole, at the quietest places; together they are all of it. */
export function splitAtPauses(samples: Float32Array): Float32Array[] {
  const pieces: Float32Array[] = [];
  let from = 0;
  while (samples.length - from > LONGEST) {
    const cut = quietest(samples, from + LONGEST - SEARCHED, from + LONGEST);
    pieces.push(samples.subarray(from, cut));
    from = cut;
  }
  return [...pieces, samples.subarray(from)];
}

/** The middle of the quietest tenth of a second. */
function quietest(samples: Float32Array, from: number, to: number): number {
  let best = from;
  let least = Infinity;
  for (let at = from; at + PAUSE <= to; at += PAUSE / 4) {
    const energy = samples.subarray(at, at + PAUSE).reduce((sum, sample) => sum + sample * sample, 0);
    if (energy < least) [least, best] = [energy, at];
  }
  return best + PAUSE / 2;
}
