import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { VoiceFiles } from '../native/speech-synthesis.ts';
import { modelFolders } from './model-folders.ts';

/** A voice to speak with, or what a folder that looks like one lacks. */
export type FoundVoice =
  | { kind: 'found'; name: string; folder: string; files: VoiceFiles; voices: readonly string[] }
  | { kind: 'incomplete'; name: string; missing: string; folder: string }
  | { kind: 'none' };

/** Pronunciation data both families need, as published with every voice. */
const PHONEMES = 'espeak-ng-data';

/** The speakers of Kokoro English 0.19 in the order of its `voices.bin` (k2-fsa.github.io/sherpa/onnx/tts/pretrained_models/kokoro.html). */
const KOKORO_0_19 = 'af af_bella af_nicole af_sarah af_sky am_adam am_michael bf_emma bf_isabella bm_george bm_lewis'.split(' ');

/** The first complete voice in the folders of `modelsDir`, known ones first; where there is none, the first that lacks a file. */
export async function findVoice(modelsDir: string): Promise<FoundVoice> {
  let incomplete: FoundVoice = { kind: 'none' };
  for (const { name, path } of await modelFolders(modelsDir)) {
    const found = await voiceIn(path, name);
    if (found.kind === 'found') return found;
    if (incomplete.kind === 'none') incomplete = found;
  }
  return incomplete;
}

async function voiceIn(folder: string, name: string): Promise<FoundVoice> {
  const files = (await readdir(folder)).toSorted();
  const kokoro = files.includes('voices.bin') || /kokoro/i.test(name);
  // A folder of another kind of model has no pronunciation data, and no such name.
  if (!kokoro && !files.includes(PHONEMES) && !/piper|vits/i.test(name)) return { kind: 'none' };
  const graphs = files.filter((file) => (kokoro ? /^model(\.\w+)?\.onnx$/.test(file) : file.endsWith('.onnx')));
  const model = graphs.find((file) => file.includes('int8')) ?? graphs[0];
  const needed = ['tokens.txt', PHONEMES, ...(kokoro ? ['voices.bin'] : [])];
  const missing = model === undefined ? 'model.onnx' : needed.find((file) => !files.includes(file));
  if (model === undefined || missing !== undefined) return { kind: 'incomplete', name, missing: missing ?? 'model.onnx', folder };
  const common = { model: join(folder, model), tokens: join(folder, 'tokens.txt'), phonemes: join(folder, PHONEMES) };
  if (!kokoro) return { kind: 'found', name, folder, files: { family: 'vits', ...common }, voices: [] };
  const voices = /0[._]19/.test(name) ? KOKORO_0_19 : [];
  return { kind: 'found', name, folder, files: { family: 'kokoro', ...common, voices: join(folder, 'voices.bin') }, voices };
}
