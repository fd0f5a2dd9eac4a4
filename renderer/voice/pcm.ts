/** Samples from -1 to 1 as 16-bit signed little-endian; what is louder is held at the limit. */
export function toS16(samples: Float32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(samples.length * 2);
  const view = new DataView(bytes.buffer);
  samples.forEach((sample, n) => view.setInt16(n * 2, Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), true));
  return bytes;
}

/** 16-bit signed little-endian samples as numbers from -1 to 1. An odd last byte is no sample and is left out. */
export function fromS16(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.byteLength >> 1 }, (_, n) => view.getInt16(n * 2, true) / 32_767);
}

/** How loud some samples are, from 0 to 1. */
export interface Loudness {
  /** Largest magnitude. Exactly 0 only for digital silence. */
  peak: number;
  /** Root of the mean square. */
  rms: number;
}

export function loudness(samples: Float32Array): Loudness {
  let peak = 0;
  let squares = 0;
  for (const sample of samples) {
    peak = Math.max(peak, Math.abs(sample));
    squares += sample * sample;
  }
  return { peak, rms: samples.length === 0 ? 0 : Math.sqrt(squares / samples.length) };
}
