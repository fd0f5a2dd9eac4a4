import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findSpeechModel } from './speech-model.ts';
import { splitAtPauses } from './split-at-pauses.ts';

let modelsDir: string;

beforeEach(async () => {
  modelsDir = await mkdtemp(join(tmpdir(), 'speech-models-'));
});

afterEach(() => rm(modelsDir, { recursive: true, force: true }));

async function install(name: string, ...files: string[]): Promise<void> {
  await mkdir(join(modelsDir, name), { recursive: true });
  for (const file of files) await writeFile(join(modelsDir, name, file), '');
}

describe('installed speech model', () => {
  it.each([
    [
      'moonshine',
      ['preprocess.onnx', 'encode.int8.onnx', 'uncached_decode.int8.onnx', 'cached_decode.int8.onnx', 'tokens.txt'],
      { encoder: 'encode.int8.onnx', uncachedDecoder: 'uncached_decode.int8.onnx', cachedDecoder: 'cached_decode.int8.onnx' },
    ],
    ['transducer', ['encoder.int8.onnx', 'decoder.int8.onnx', 'joiner.int8.onnx', 'tokens.txt'], { joiner: 'joiner.int8.onnx' }],
    [
      'whisper',
      ['base.en-encoder.onnx', 'base.en-encoder.int8.onnx', 'base.en-decoder.int8.onnx', 'base.en-tokens.txt'],
      { encoder: 'base.en-encoder.int8.onnx', tokens: 'base.en-tokens.txt' },
    ],
  ])('of the %s family is known by its files', async (family, files, parts) => {
    await install('bge-small', 'model.onnx', 'tokenizer.json');
    await install('speech', ...files);
    const paths = Object.fromEntries(Object.entries(parts).map(([part, file]) => [part, join(modelsDir, 'speech', file)]));
    expect(await findSpeechModel(modelsDir)).toMatchObject({ kind: 'found', name: 'speech', files: { family, ...paths } });
  });

  it('says what a model lacks, and prefers a whole one', async () => {
    await install('a', 'joiner.onnx', 'encoder.onnx', 'tokens.txt');
    expect(await findSpeechModel(modelsDir)).toEqual({ kind: 'incomplete', name: 'a', missing: 'decoder' });
    await install('b', 'joiner.onnx', 'encoder.onnx', 'decoder.onnx', 'tokens.txt');
    expect(await findSpeechModel(modelsDir)).toMatchObject({ kind: 'found', name: 'b' });
  });

  it('is none where nothing is installed', async () => {
    expect(await findSpeechModel(modelsDir)).toEqual({ kind: 'none' });
    expect(await findSpeechModel(join(modelsDir, 'nowhere'))).toEqual({ kind: 'none' });
  });
});

describe('long speech', () => {
  it('is cut where it is quietest, and nothing of it is lost', () => {
    const samples = Float32Array.from({ length: 16_000 * 70 }, (_, at) => (Math.floor(at / 16_000) % 5 === 4 ? 0 : 0.1));
    const pieces = splitAtPauses(samples);
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces.flatMap((piece) => [...piece])).toEqual([...samples]);
    for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(16_000 * 28);
    for (const piece of pieces.slice(1)) expect(piece[0]).toBe(0);
  });

  it('that is short stays whole', () => {
    const samples = new Float32Array(16_000 * 28);
    expect(splitAtPauses(samples)).toEqual([samples]);
  });
});
