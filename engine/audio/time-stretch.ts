/** How long a piece is taken over unchanged before the next is faded in: longer than the period of the deepest voice. */
const HOP_S = 0.015;
/** How far the next piece is looked for around its place, so that its waves fall in with those before. */
const SEEK_S = 0.008;

/** Speech at another speed, as it arrives; its pitch stays. */
export interface TimeStretch {
  push(samples: Float32Array): Float32Array;
  /** What is left. */
  end(): Float32Array;
}

/**
 * Waveform similarity overlap-add (Verhelst and Roelands, ICASSP 1993): pieces are taken from the sound at another pace than
 * they are put out, each where it goes on from the one before most alike. `speed` 0.5 to 2; 1 changes nothing.
 */
export function createTimeStretch(rateHz: number, speed: number): TimeStretch {
  if (speed === 1) return { push: (samples) => samples, end: () => new Float32Array() };
  const hop = Math.round(rateHz * HOP_S);
  const seek = Math.round(rateHz * SEEK_S);
  let input = new Float32Array();
  /** Place of the first sample of `input` in all there was. */
  let base = 0;
  /** Where what was put out last goes on. */
  let next = 0;
  let pieces = 0;

  const has = (place: number): boolean => place <= base + input.length;

  /** Of the places around `nominal`, the one whose waves are most like those that would follow. */
  function bestStart(nominal: number): number {
    let [best, bestLikeness] = [nominal, -Infinity];
    for (let start = Math.max(base, nominal - seek); start <= nominal + seek; start += 2) {
      let [product, energy] = [0, 1e-9];
      for (let n = 0; n < hop; n += 2) {
        const sample = input[start - base + n] ?? 0;
        product += sample * (input[next - base + n] ?? 0);
        energy += sample * sample;
      }
      const likeness = product / Math.sqrt(energy);
      if (likeness > bestLikeness) [best, bestLikeness] = [start, likeness];
    }
    return best;
  }

  function piece(start: number): Float32Array {
    return Float32Array.from({ length: hop }, (_, n) => {
      const weight = (n + 0.5) / hop;
      return (input[next - base + n] ?? 0) * (1 - weight) + (input[start - base + n] ?? 0) * weight;
    });
  }

  function forget(): void {
    const nominal = Math.round(pieces * hop * speed);
    const from = Math.max(base, Math.min(next, nominal - seek));
    input = input.slice(from - base);
    base = from;
  }

  return {
    push(samples) {
      input = joined([input, samples]);
      const made: Float32Array[] = [];
      for (;;) {
        const nominal = Math.round(pieces * hop * speed);
        if (!has(nominal + seek + 2 * hop) || !has(next + hop)) break;
        const start = bestStart(nominal);
        made.push(piece(start));
        next = start + hop;
        pieces += 1;
        forget();
      }
      return joined(made);
    },
    end: () => input.slice(Math.max(0, next - base)),
  };
}

function joined(pieces: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const whole = new Float32Array(pieces.reduce((length, each) => length + each.length, 0));
  let at = 0;
  for (const each of pieces) {
    whole.set(each, at);
    at += each.length;
  }
  return whole;
}
