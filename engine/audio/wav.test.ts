import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../failure.ts';
import { bytesOf, floatsOf } from './pcm.ts';
import { readWav, writeWav } from './wav.ts';

const RATE_HZ = 16_000;
const ramp = bytesOf(Float32Array.from({ length: 800 }, (_, at) => Math.sin(at / 40) * 0.5));

interface Header {
  encoding?: number;
  channels?: number;
  rateHz?: number;
  bits: number;
  extensible?: boolean;
}

/** A WAV file with these raw bytes of audio. */
function wavFile(
  audio: Uint8Array,
  { encoding = 1, channels = 1, rateHz = RATE_HZ, bits, extensible = false }: Header,
): Uint8Array {
  const formatBytes = extensible ? 40 : 16;
  const file = Buffer.alloc(12 + 8 + formatBytes + 8 + audio.byteLength);
  file.write('RIFF', 0);
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(formatBytes, 16);
  file.writeUInt16LE(extensible ? 0xfffe : encoding, 20);
  file.writeUInt16LE(channels, 22);
  file.writeUInt32LE(rateHz, 24);
  file.writeUInt16LE((bits / 8) * channels, 32);
  file.writeUInt16LE(bits, 34);
  if (extensible) file.writeUInt16LE(encoding, 44);
  file.write('data', 20 + formatBytes);
  file.writeUInt32LE(audio.byteLength, 24 + formatBytes);
  file.set(audio, 28 + formatBytes);
  return file;
}

function encoded(samples: Float32Array, bytes: number, write: (view: DataView, at: number, value: number) => void): Uint8Array {
  const view = new DataView(new ArrayBuffer(samples.length * bytes));
  for (const [at, value] of samples.entries()) write(view, at * bytes, value);
  return new Uint8Array(view.buffer);
}

const FORMS: [string, Header, number, (view: DataView, at: number, value: number) => void][] = [
  ['8 bits', { bits: 8 }, 1, (view, at, value) => view.setUint8(at, Math.round(value * 128) + 128)],
  ['16 bits', { bits: 16 }, 2, (view, at, value) => view.setInt16(at, Math.round(value * 32_768), true)],
  [
    '24 bits',
    { bits: 24 },
    3,
    (view, at, value) => {
      const whole = Math.round(value * 2 ** 23);
      view.setUint16(at, whole & 0xffff, true);
      view.setInt8(at + 2, whole >> 16);
    },
  ],
  ['32 bits', { bits: 32 }, 4, (view, at, value) => view.setInt32(at, Math.round(value * 2 ** 31), true)],
  ['float', { bits: 32, encoding: 3 }, 4, (view, at, value) => view.setFloat32(at, value, true)],
  [
    'long float, extensible',
    { bits: 64, encoding: 3, extensible: true },
    8,
    (view, at, value) => view.setFloat64(at, value, true),
  ],
];

describe('WAV files', () => {
  it('are read as they were written', () => {
    expect(readWav(writeWav(ramp, RATE_HZ), RATE_HZ)).toEqual(ramp);
    expect(readWav(writeWav(new Uint8Array(), RATE_HZ), RATE_HZ)).toEqual(new Uint8Array());
  });

  it.each(FORMS)('of %s are read', (_, header, bytes, write) => {
    const samples = floatsOf(ramp);
    const read = floatsOf(readWav(wavFile(encoded(samples, bytes, write), header), RATE_HZ));
    expect(read).toHaveLength(samples.length);
    for (const [at, value] of read.entries())
      expect(Math.abs(value - (samples[at] ?? 0))).toBeLessThan(bytes === 1 ? 0.01 : 0.0001);
  });

  it('of two channels become one, at the rate asked for', () => {
    const stereo = new Int16Array(48_000 * 2).map((_, at) => (at % 2 === 0 ? 8_000 : 4_000));
    const read = floatsOf(readWav(wavFile(new Uint8Array(stereo.buffer), { bits: 16, channels: 2, rateHz: 48_000 }), RATE_HZ));
    expect(read).toHaveLength(RATE_HZ);
    expect(read[8_000]).toBeCloseTo(6_000 / 32_768, 3);
  });

  it('that end early, or have other chunks before their audio, give what is there', () => {
    const whole = writeWav(ramp, RATE_HZ);
    expect(readWav(whole.subarray(0, 244), RATE_HZ)).toEqual(ramp.subarray(0, 200));
    const chunk = Buffer.from('LIST\x05\0\0\0abcde\0', 'latin1');
    const file = Buffer.concat([whole.subarray(0, 36), chunk, whole.subarray(36)]);
    expect(readWav(file, RATE_HZ)).toEqual(ramp);
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['another format', new TextEncoder().encode('ID3 this is an mp3')],
    ['a header alone', writeWav(ramp, RATE_HZ).subarray(0, 20)],
    ['no channels', wavFile(ramp, { bits: 16, channels: 0 })],
    ['no rate', wavFile(ramp, { bits: 16, rateHz: 0 })],
    ['an impossible rate', wavFile(ramp, { bits: 16, rateHz: 4_294_967_295 })],
    ['a compressed form', wavFile(ramp, { bits: 4, encoding: 17 })],
    ['odd bits', wavFile(ramp, { bits: 12 })],
  ])('are refused: %s', (_, file) => {
    expect(() => readWav(file, RATE_HZ)).toThrow(Failure);
  });

  it('of any bytes are audio or AUDIO_INVALID', () => {
    const head = writeWav(ramp, RATE_HZ).subarray(0, 120);
    const damage = fc.array(fc.tuple(fc.nat(119), fc.integer({ min: 0, max: 255 })), { maxLength: 6 });
    fc.assert(
      fc.property(damage, (changes) => {
        const file = Uint8Array.from(head);
        for (const [at, value] of changes) file[at] = value;
        try {
          expect(readWav(file, RATE_HZ).byteLength % 2).toBe(0);
        } catch (error) {
          expect(error).toMatchObject({ code: 'AUDIO_INVALID' });
        }
      }),
      { seed: 4, numRuns: 500 },
    );
  });
});
