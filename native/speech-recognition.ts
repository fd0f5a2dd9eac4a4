import { createRequire } from 'node:module';

/** The files of a model sherpa-onnx can run, by the family they belong to. Absolute paths. */
export type SpeechModelFiles =
  | { family: 'moonshine'; preprocessor: string; encoder: string; uncachedDecoder: string; cachedDecoder: string; tokens: string }
  | { family: 'transducer'; encoder: string; decoder: string; joiner: string; tokens: string }
  | { family: 'whisper'; encoder: string; decoder: string; tokens: string };

export interface SpeechRecogniser {
  /** 16 kHz, -1 to 1. */
  transcribe(samples: Float32Array): Promise<string>;
}

const RATE_HZ = 16_000;

/** Two: the recogniser works alone, after the person has finished, and the second thread halves the wait. */
const THREADS = 2;

/** The part used of sherpa-onnx-node, which brings no types. */
interface Sherpa {
  OfflineRecognizer: { createAsync(config: object): Promise<OfflineRecogniser> };
}
interface OfflineRecogniser {
  createStream(): { acceptWaveform(wave: { samples: Float32Array; sampleRate: number }): void };
  decodeAsync(stream: unknown): Promise<{ text?: unknown }>;
}

/** Loads a recogniser. The library ends the process where files are not what their names say: only for a host process. */
export async function openSpeechRecogniser(files: SpeechModelFiles, language: string): Promise<SpeechRecogniser> {
  const { OfflineRecognizer } = createRequire(import.meta.url)('sherpa-onnx-node') as Sherpa;
  const recogniser = await OfflineRecognizer.createAsync({
    featConfig: { sampleRate: RATE_HZ, featureDim: 80 },
    modelConfig: { ...modelConfig(files, language), tokens: files.tokens, numThreads: THREADS, provider: 'cpu', debug: 0 },
  });
  return {
    async transcribe(samples) {
      const stream = recogniser.createStream();
      stream.acceptWaveform({ samples, sampleRate: RATE_HZ });
      const { text } = await recogniser.decodeAsync(stream);
      return typeof text === 'string' ? text.trim() : '';
    },
  };
}

function modelConfig(files: SpeechModelFiles, language: string): object {
  switch (files.family) {
    case 'moonshine': {
      const { preprocessor, encoder, uncachedDecoder, cachedDecoder } = files;
      return { moonshine: { preprocessor, encoder, uncachedDecoder, cachedDecoder } };
    }
    case 'transducer': {
      const { encoder, decoder, joiner } = files;
      return { transducer: { encoder, decoder, joiner }, modelType: 'nemo_transducer' };
    }
    case 'whisper': {
      const { encoder, decoder } = files;
      return { whisper: { encoder, decoder, language, task: 'transcribe' } };
    }
  }
}
