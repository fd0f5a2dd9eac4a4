import { createRequire } from 'node:module';

/** The files of a voice sherpa-onnx can speak with, by the family they belong to. Absolute paths. */
export type VoiceFiles =
  | { family: 'kokoro'; model: string; voices: string; tokens: string; phonemes: string }
  /** Piper. */
  | { family: 'vits'; model: string; tokens: string; phonemes: string };

export interface SpeechMaker {
  readonly rateHz: number;
  /** s16le mono of one sentence. `speaker` from 0; one that does not exist is the first. */
  speak(sentence: string, speaker: number, speed: number): Promise<Uint8Array>;
}

/** Two: the next sentence is made while the present one plays, and the person waits for the first. */
const THREADS = 2;

/** The part used of sherpa-onnx-node, which brings no types. */
interface Sherpa {
  OfflineTts: { createAsync(config: object): Promise<OfflineTts> };
}
interface OfflineTts {
  readonly sampleRate: number;
  readonly numSpeakers: number;
  generateAsync(request: {
    text: string;
    sid: number;
    speed: number;
    enableExternalBuffer: false;
  }): Promise<{ samples: Float32Array; sampleRate: number }>;
}

/**
 * Loads a voice. The library ends the process where files are not what their names say: only for a host process. Samples
 * are copied out of it: Electron refuses buffers that lie outside its own memory.
 */
export async function openSpeechMaker(files: VoiceFiles): Promise<SpeechMaker> {
  const { OfflineTts } = createRequire(import.meta.url)('sherpa-onnx-node') as Sherpa;
  const model = { ...modelConfig(files), numThreads: THREADS, provider: 'cpu', debug: 0 };
  const tts = await OfflineTts.createAsync({ model, maxNumSentences: 1 });
  return {
    rateHz: tts.sampleRate,
    async speak(sentence, speaker, speed) {
      const sid = speaker < tts.numSpeakers ? speaker : 0;
      const { samples } = await tts.generateAsync({ text: sentence, sid, speed, enableExternalBuffer: false });
      return toSamples(samples);
    },
  };
}

function modelConfig(files: VoiceFiles): object {
  const { model, tokens, phonemes: dataDir } = files;
  return files.family === 'kokoro'
    ? { kokoro: { model, voices: files.voices, tokens, dataDir } }
    : { vits: { model, tokens, dataDir } };
}

function toSamples(floats: Float32Array): Uint8Array {
  const bytes = new Uint8Array(floats.length * 2);
  const view = new DataView(bytes.buffer);
  floats.forEach((value, index) => view.setInt16(index * 2, Math.round(Math.max(-1, Math.min(1, value)) * 32_767), true));
  return bytes;
}
