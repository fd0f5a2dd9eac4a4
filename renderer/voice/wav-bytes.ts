import { toS16 } from './pcm.ts';

const HEADER_BYTES = 44;

/** Samples from -1 to 1 as a WAV file: 16-bit mono. */
export function wavOf(samples: Float32Array, rateHz: number): Uint8Array<ArrayBuffer> {
  const data = toS16(samples);
  const file = new Uint8Array(HEADER_BYTES + data.length);
  const view = new DataView(file.buffer);
  const text = (at: number, letters: string): void => {
    for (let n = 0; n < letters.length; n += 1) file[at + n] = letters.charCodeAt(n);
  };
  text(0, 'RIFF');
  view.setUint32(4, HEADER_BYTES - 8 + data.length, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true); // length of this part
  view.setUint16(20, 1, true); // integer samples
  view.setUint16(22, 1, true); // one channel
  view.setUint32(24, rateHz, true);
  view.setUint32(28, rateHz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, data.length, true);
  file.set(data, HEADER_BYTES);
  return file;
}
