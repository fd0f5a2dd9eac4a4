import { createRequire } from 'node:module';
import type * as Ort from 'onnxruntime-node';

/**
 * How every graph is run. One thread: two are slower on the short texts of search, and with the library's default its
 * threads wait spinning between the frames of a voice, which costs 70 to 80 % of a core in place of 3. No arena, no memory
 * pattern: memory goes back after each run.
 */
const SESSION_OPTIONS: Ort.InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  enableCpuMemArena: false,
  enableMemPattern: false,
  logSeverityLevel: 3,
};

/** The official builds send telemetry unless told not to before they load; so they are loaded here only, and late. */
export function loadOnnxRuntime(): typeof Ort {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  return createRequire(import.meta.url)('onnxruntime-node') as typeof Ort;
}

/** Loads a graph from its file. Throws where the file is no ONNX graph. */
export function createOnnxSession(ort: typeof Ort, path: string): Promise<Ort.InferenceSession> {
  return ort.InferenceSession.create(path, SESSION_OPTIONS);
}
