import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpeechModelFiles } from '../native/speech-recognition.ts';
import { modelFolders } from './model-folders.ts';

/** A model for turning speech into words, or what a folder that looks like one lacks. */
export type FoundSpeechModel =
  | { kind: 'found'; name: string; folder: string; files: SpeechModelFiles }
  | { kind: 'incomplete'; name: string; missing: string }
  | { kind: 'none' };

/** How the parts of each family are called; models are published as plain files and as int8. */
const FAMILIES = [
  {
    family: 'moonshine',
    parts: {
      preprocessor: /^preprocess\.onnx$/,
      encoder: /^encode(\.int8)?\.onnx$/,
      uncachedDecoder: /^uncached_decode(\.int8)?\.onnx$/,
      cachedDecoder: /^cached_decode(\.int8)?\.onnx$/,
      tokens: /^tokens\.txt$/,
    },
  },
  {
    family: 'transducer',
    parts: {
      joiner: /^joiner(\.int8)?\.onnx$/,
      encoder: /^encoder(\.int8)?\.onnx$/,
      decoder: /^decoder(\.int8)?\.onnx$/,
      tokens: /^tokens\.txt$/,
    },
  },
  {
    family: 'whisper',
    parts: {
      encoder: /^.+-encoder(\.int8)?\.onnx$/,
      decoder: /^.+-decoder(\.int8)?\.onnx$/,
      tokens: /^(.+-)?tokens\.txt$/,
    },
  },
] as const;

/** The first complete model in the folders of `modelsDir`, known ones first; where there is none, the first that lacks a file. */
export async function findSpeechModel(modelsDir: string): Promise<FoundSpeechModel> {
  let incomplete: FoundSpeechModel = { kind: 'none' };
  for (const { name, path } of await modelFolders(modelsDir)) {
    const found = await modelIn(path, name);
    if (found.kind === 'found') return found;
    if (incomplete.kind === 'none') incomplete = found;
  }
  return incomplete;
}

async function modelIn(folder: string, name: string): Promise<FoundSpeechModel> {
  const files = (await readdir(folder)).toSorted();
  for (const { family, parts } of FAMILIES) {
    const entries = Object.entries(parts).map(([part, pattern]) => [part, bestOf(files, pattern)] as const);
    // The first part is the one that tells a family from the others.
    if (entries[0]?.[1] === undefined) continue;
    const missing = entries.find(([, file]) => file === undefined);
    if (missing) return { kind: 'incomplete', name, missing: missing[0] };
    const paths = Object.fromEntries(entries.map(([part, file]) => [part, join(folder, file ?? '')]));
    return { kind: 'found', name, folder, files: { family, ...paths } as SpeechModelFiles };
  }
  return { kind: 'none' };
}

/** The smaller of two forms: int8 is as good and twice as fast. */
function bestOf(files: readonly string[], pattern: RegExp): string | undefined {
  const fitting = files.filter((file) => pattern.test(file));
  return fitting.find((file) => file.includes('int8')) ?? fitting[0];
}
