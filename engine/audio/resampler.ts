/** Input samples on either side of a point that its value is made of: aliases stay 60 dB below. */
const HALF_WIDTH = 16;

/** Kept below the lower of the two Nyquist frequencies, as the filter is not infinitely steep. */
const PASS = 0.92;

export interface Resampler {
  /** Converts the next piece; what the filter still needs is kept for the piece after. */
  push(samples: Float32Array): Float32Array;
  /** What is left when no more comes. */
  flush(): Float32Array;
}

/**
 * Changes the rate of mono audio that comes in pieces, without clicks between them: a windowed-sinc filter (Blackman)
 * whose state goes from piece to piece. Output i lies at time i / toHz. Rates are whole numbers.
 */
export function createResampler(fromHz: number, toHz: number): Resampler {
  const step = fromHz / toHz;
  const cutoff = Math.min(1, toHz / fromHz) * PASS;
  // Going down, the filter is as much longer as its pass band is narrower.
  const reach = Math.ceil(HALF_WIDTH / Math.min(1, toHz / fromHz));
  // The time before the start is silence, so that the first outputs have all their inputs.
  let held: Float32Array = new Float32Array(reach);
  let heldFrom = -reach;
  let next = 0;
  let received = 0;
  const weightsByPhase = new Map<number, Float64Array>();

  /** The outputs before this time, counted in inputs. */
  function take(before: number): Float32Array {
    const count = Math.max(0, Math.ceil(before / step) - next);
    const out = new Float32Array(count);
    for (let at = 0; at < count; at++) out[at] = valueAt(next + at);
    next += count;
    const keepFrom = Math.max(heldFrom, Math.floor(next * step) - reach);
    held = held.slice(keepFrom - heldFrom);
    heldFrom = keepFrom;
    return out;
  }

  function valueAt(output: number): number {
    const middle = Math.floor((output * fromHz) / toHz);
    const weights = weightsOf((output * fromHz) % toHz);
    const from = middle - reach + 1 - heldFrom;
    let value = 0;
    for (let place = 0; place < weights.length; place++) value += (weights[place] ?? 0) * (held[from + place] ?? 0);
    return value;
  }

  /** Of the inputs around an output that lies `phase / toHz` behind one of them; few phases, and over and over. */
  function weightsOf(phase: number): Float64Array {
    const known = weightsByPhase.get(phase);
    if (known !== undefined) return known;
    const weights = Float64Array.from({ length: 2 * reach }, (_, place) =>
      windowedSinc(phase / toHz + reach - 1 - place, cutoff, reach),
    );
    const sum = weights.reduce((all, weight) => all + weight, 0);
    weightsByPhase.set(
      phase,
      weights.map((weight) => weight / sum),
    );
    return weightsOf(phase);
  }

  return {
    push(samples) {
      received += samples.length;
      const longer = new Float32Array(held.length + samples.length);
      longer.set(held);
      longer.set(samples, held.length);
      held = longer;
      return take(received - reach);
    },
    flush: () => take(received),
  };
}

/** The whole of a clip at another rate. */
export function resample(samples: Float32Array, fromHz: number, toHz: number): Float32Array {
  if (fromHz === toHz || samples.length === 0) return samples;
  const resampler = createResampler(fromHz, toHz);
  const first = resampler.push(samples);
  const rest = resampler.flush();
  const whole = new Float32Array(first.length + rest.length);
  whole.set(first);
  whole.set(rest, first.length);
  return whole;
}

function windowedSinc(distance: number, cutoff: number, reach: number): number {
  const share = distance / reach;
  if (Math.abs(share) >= 1) return 0;
  const window = 0.42 + 0.5 * Math.cos(Math.PI * share) + 0.08 * Math.cos(2 * Math.PI * share);
  const angle = Math.PI * distance * cutoff;
  return window * (angle === 0 ? 1 : Math.sin(angle) / angle);
}
