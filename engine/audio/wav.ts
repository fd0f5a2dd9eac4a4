import { Failure } from '../failure.ts';
import { bytesOf } from './pcm.ts';
import { resample } from './resampler.ts';

const HEADER_BYTES = 44;
const PCM = 1;
const FLOAT = 3;
/** The format is named in the extension behind the usual fields. */
const EXTENSIBLE = 0xfffe;

/** Rates a sound card or a dictation device records at. */
const LOWEST_RATE_HZ = 4_000;
const HIGHEST_RATE_HZ = 384_000;
const MOST_CHANNELS = 32;
/** Three hours at 16 kHz: what a file may unfold to. */
const MOST_SAMPLES = 3 * 3600 * 16_000;

interface WavFormat {
  encoding: typeof PCM | typeof FLOAT;
  channels: number;
  rateHz: number;
  bits: number;
}

/**
 * The audio of a WAV file (RIFF; PCM of 8, 16, 24 or 32 bits, float of 32 or 64; any number of channels, mixed to one) as
 * s16le mono at `rateHz`. A file that ends early gives what is there. Failure: AUDIO_INVALID.
 */
export function readWav(file: Uint8Array, rateHz: number): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const { format, data } = findChunks(view);
  const frames = Math.floor(data.byteLength / ((format.bits / 8) * format.channels));
  if (frames * (rateHz / format.rateHz) > MOST_SAMPLES) throw invalid('The audio is longer than three hours.');
  return bytesOf(resample(mixed(data, format, frames), format.rateHz, rateHz));
}

/** s16le mono audio as a WAV file. */
export function writeWav(samples: Uint8Array, rateHz: number): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(HEADER_BYTES + samples.byteLength);
  const view = new DataView(file.buffer);
  tag(file, 0, 'RIFF');
  view.setUint32(4, HEADER_BYTES - 8 + samples.byteLength, true);
  tag(file, 8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, PCM, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rateHz, true);
  view.setUint32(28, rateHz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  tag(file, 36, 'data');
  view.setUint32(40, samples.byteLength, true);
  file.set(samples, HEADER_BYTES);
  return file;
}

function findChunks(view: DataView): { format: WavFormat; data: DataView } {
  if (view.byteLength < 12 || nameAt(view, 0) !== 'RIFF' || nameAt(view, 8) !== 'WAVE') throw invalid('This is no WAV file.');
  let format: WavFormat | null = null;
  for (let at = 12; at + 8 <= view.byteLength;) {
    const name = nameAt(view, at);
    const start = at + 8;
    const sizeBytes = Math.min(view.getUint32(at + 4, true), view.byteLength - start);
    if (name === 'fmt ') format = readFormat(view, start, sizeBytes);
    if (name === 'data') {
      if (format === null) break;
      return { format, data: new DataView(view.buffer, view.byteOffset + start, sizeBytes) };
    }
    // Chunks begin at even places.
    at = start + sizeBytes + (sizeBytes % 2);
  }
  throw invalid('The WAV file holds no audio.');
}

function readFormat(view: DataView, at: number, sizeBytes: number): WavFormat {
  if (sizeBytes < 16) throw invalid('The WAV file is damaged.');
  const named = view.getUint16(at, true);
  const encoding = named === EXTENSIBLE && sizeBytes >= 26 ? view.getUint16(at + 24, true) : named;
  const channels = view.getUint16(at + 2, true);
  const rateHz = view.getUint32(at + 4, true);
  const bits = view.getUint16(at + 14, true);
  const known = (encoding === PCM && [8, 16, 24, 32].includes(bits)) || (encoding === FLOAT && [32, 64].includes(bits));
  if (!known || (encoding !== PCM && encoding !== FLOAT)) throw invalid('The WAV file is compressed. Save it as PCM.');
  if (channels < 1 || channels > MOST_CHANNELS || rateHz < LOWEST_RATE_HZ || rateHz > HIGHEST_RATE_HZ) {
    throw invalid('The WAV file is damaged.');
  }
  return { encoding, channels, rateHz, bits };
}

function mixed(data: DataView, format: WavFormat, frames: number): Float32Array {
  const sampleBytes = format.bits / 8;
  const read = readerOf(data, format);
  const samples = new Float32Array(frames);
  for (let frame = 0; frame < frames; frame++) {
    let sum = 0;
    for (let channel = 0; channel < format.channels; channel++) sum += read((frame * format.channels + channel) * sampleBytes);
    // A float file may hold anything.
    samples[frame] = Number.isFinite(sum) ? Math.max(-1, Math.min(1, sum / format.channels)) : 0;
  }
  return samples;
}

function readerOf(data: DataView, { encoding, bits }: WavFormat): (at: number) => number {
  if (encoding === FLOAT) return bits === 32 ? (at) => data.getFloat32(at, true) : (at) => data.getFloat64(at, true);
  if (bits === 8) return (at) => (data.getUint8(at) - 128) / 128;
  if (bits === 16) return (at) => data.getInt16(at, true) / 2 ** 15;
  if (bits === 24) return (at) => (data.getUint16(at, true) + data.getInt8(at + 2) * 2 ** 16) / 2 ** 23;
  return (at) => data.getInt32(at, true) / 2 ** 31;
}

function nameAt(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}

function tag(file: Uint8Array, at: number, name: string): void {
  for (let index = 0; index < name.length; index++) file[at + index] = name.charCodeAt(index);
}

function invalid(message: string): Failure {
  return new Failure('AUDIO_INVALID', { message });
}
