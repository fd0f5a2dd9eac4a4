/**
 * Zero crossings of the filter on each side of its centre, at the lower of the two rates. 24 give, with the window
 * below, a transition of about a tenth of the lower rate and everything beyond its Nyquist frequency below -70 dB.
 */
const ZERO_CROSSINGS = 24;
/** Where the filter starts to cut, as part of the lower rate's Nyquist frequency. */
const CUTOFF = 0.9;
/** Shape of the Kaiser window: side lobes at about -80 dB (Kaiser 1974). */
const KAISER_BETA = 8;
/** Input taken at a time; keeps the memory of the delay line small and fixed. */
const BLOCK = 1024;

export interface Resampler {
  readonly fromHz: number;
  readonly toHz: number;
  /**
   * How far the output stays behind the input: a sample comes out when this much after it has gone in. What comes out is
   * not shifted in time: output sample n is the input at n / toHz.
   */
  readonly latencyMs: number;
  /** Takes the next input, gives the output it completes. Any split of an input gives the same output, bit by bit. */
  push(input: Float32Array): Float32Array;
  /** The end of the input: gives what is still behind, as if silence followed. The resampler is new afterwards. */
  end(): Float32Array;
}

/**
 * A polyphase resampler with linear phase: the delay of all frequencies is the same, so speech keeps its shape. Rates
 * are whole Hertz.
 */
export function createResampler(fromHz: number, toHz: number): Resampler {
  if (!Number.isInteger(fromHz) || !Number.isInteger(toHz) || fromHz <= 0 || toHz <= 0) {
    throw new RangeError('Sample rates are positive whole numbers');
  }
  if (fromHz === toHz) {
    return { fromHz, toHz, latencyMs: 0, push: (input) => input.slice(), end: () => new Float32Array() };
  }
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const phases = toHz / divisor;
  const step = fromHz / divisor;
  const half = Math.ceil((ZERO_CROSSINGS * fromHz) / Math.min(fromHz, toHz));
  const filters = polyphaseFilters({ phases, half, cutoff: (CUTOFF * Math.min(fromHz, toHz)) / fromHz });

  // Input samples from the oldest still needed on; `base` is the place of the next output in it, `phase` its fraction.
  const line = new Float32Array(2 * half + BLOCK + step);
  let filled = half;
  let base = half;
  let phase = 0;
  let pushed = 0;
  let given = 0;

  const restart = (): void => {
    line.fill(0);
    filled = half;
    base = half;
    phase = 0;
    pushed = 0;
    given = 0;
  };
  const takeBlock = (input: Float32Array, out: number[]): void => {
    line.set(input, filled);
    filled += input.length;
    for (; base + half < filled;) {
      const filter = filters[phase];
      if (filter === undefined) throw new Error('A phase has no filter');
      out.push(dot(filter, line, base - half + 1));
      phase += step;
      base += Math.floor(phase / phases);
      phase %= phases;
    }
    const unneeded = Math.min(base - half, filled);
    if (unneeded > 0) {
      line.copyWithin(0, unneeded, filled);
      filled -= unneeded;
      base -= unneeded;
    }
  };
  const push = (input: Float32Array): Float32Array => {
    const out: number[] = [];
    for (let at = 0; at < input.length; at += BLOCK) takeBlock(input.subarray(at, at + BLOCK), out);
    pushed += input.length;
    given += out.length;
    return Float32Array.from(out);
  };
  return {
    fromHz,
    toHz,
    latencyMs: (half * 1000) / fromHz,
    push,
    end: () => {
      const missing = Math.ceil((pushed * phases) / step) - given;
      const rest = push(new Float32Array(half + step)).slice(0, missing);
      restart();
      return rest;
    },
  };
}

/**
 * Brings audio of changing rates to one: when the rate changes, the old rate's last samples come out first, so nothing
 * is lost and nothing clicks more than the source itself did.
 */
export function createRateConverter(toHz: number): {
  push(input: Float32Array, fromHz: number): Float32Array;
  end(): Float32Array;
} {
  let current: Resampler | null = null;
  const end = (): Float32Array => {
    const rest = current?.end() ?? new Float32Array();
    current = null;
    return rest;
  };
  return {
    push: (input, fromHz) => {
      if (current?.fromHz === fromHz) return current.push(input);
      const rest = end();
      current = createResampler(fromHz, toHz);
      return joined(rest, current.push(input));
    },
    end,
  };
}

function joined(first: Float32Array, second: Float32Array): Float32Array {
  const both = new Float32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function dot(filter: Float32Array, line: Float32Array, start: number): number {
  let sum = 0;
  for (let tap = 0; tap < filter.length; tap += 1) sum += (filter[tap] ?? 0) * (line[start + tap] ?? 0);
  return sum;
}

/** One windowed-sinc filter per fraction of an input sample, each with a gain of exactly 1 at 0 Hz. */
function polyphaseFilters({ phases, half, cutoff }: { phases: number; half: number; cutoff: number }): Float32Array[] {
  return Array.from({ length: phases }, (_, phase) => {
    const taps = Float64Array.from({ length: 2 * half }, (_unused, tap) => {
      const distance = tap - half + 1 - phase / phases;
      return sinc(distance * cutoff) * kaiser(distance / half);
    });
    const gain = taps.reduce((sum, tap) => sum + tap, 0);
    return Float32Array.from(taps, (tap) => tap / gain);
  });
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(place: number): number {
  return Math.abs(place) > 1 ? 0 : bessel0(KAISER_BETA * Math.sqrt(1 - place * place)) / bessel0(KAISER_BETA);
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function bessel0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
