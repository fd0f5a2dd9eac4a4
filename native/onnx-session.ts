import type * as Ort from 'onnxruntime-node';
import { createOnnxSession, loadOnnxRuntime } from './onnx-runtime.ts';

/** A tensor of 64-bit integers going in. */
export interface IntegerTensor {
  values: BigInt64Array;
  shape: readonly number[];
}

/** An ONNX graph loaded for running on one CPU thread. Whoever opens it disposes of it before the process ends. */
export interface OnnxSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Runs the graph; blocks the calling thread. Answers with the output named, as flat values with their shape. */
  run(inputs: Record<string, IntegerTensor>, output: string): Promise<{ values: Float32Array; shape: readonly number[] }>;
  dispose(): Promise<void>;
}

/** Loads a graph from its file. Throws where the file is no ONNX graph. */
export async function openOnnxSession(path: string): Promise<OnnxSession> {
  const ort = loadOnnxRuntime();
  const session = await createOnnxSession(ort, path);
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    async run(inputs, output) {
      const feeds = Object.entries(inputs).map(([name, { values, shape }]) => [name, new ort.Tensor('int64', values, shape)]);
      const results = await session.run(Object.fromEntries(feeds) as Ort.InferenceSession.FeedsType, [output]);
      const tensor = results[output];
      if (tensor?.type !== 'float32') throw new Error('The graph did not give the float output it names');
      return { values: tensor.data as Float32Array, shape: tensor.dims };
    },
    dispose: () => session.release(),
  };
}
