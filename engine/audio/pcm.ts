/** Audio in the engine: 16-bit signed little-endian mono. */
const BYTES_PER_SAMPLE = 2;
const FULL_SCALE = 32_768;

/** s16le bytes as float32 in -1 to 1. An odd last byte is left out. */
export function floatsOf(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const samples = new Float32Array(Math.floor(bytes.byteLength / BYTES_PER_SAMPLE));
  for (let at = 0; at < samples.length; at++) samples[at] = view.getInt16(at * BYTES_PER_SAMPLE, true) / FULL_SCALE;
  return samples;
}

/** float32 as s16le bytes, clipped at full scale. */
export function bytesOf(samples: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(samples.length * BYTES_PER_SAMPLE));
  for (const [at, sample] of samples.entries()) {
    view.setInt16(at * BYTES_PER_SAMPLE, Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, Math.round(sample * FULL_SCALE))), true);
  }
  return new Uint8Array(view.buffer);
}

/** Milliseconds of s16le mono audio. */
export function durationMsOf(byteLength: number, rateHz: number): number {
  return (byteLength / BYTES_PER_SAMPLE / rateHz) * 1000;
}

/** The byte at which a time lies, between whole samples. */
export function byteAtMs(timeMs: number, rateHz: number): number {
  return Math.round((timeMs / 1000) * rateHz) * BYTES_PER_SAMPLE;
}

/** Pieces as one. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((bytes, piece) => bytes + piece.byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}

/** Root mean square, 0 (silence) to 1 (full scale). */
export function levelOf(samples: Float32Array): number {
  if (samples.length === 0) return 0;
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}
