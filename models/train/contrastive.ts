import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Ort from 'onnxruntime-node';
import { encodeGraph, type GraphNode } from './onnx-graph.ts';

/** Sharpness of the softmax over cosines. */
const TEMPERATURE = 0.05;
/** How much finding the passage for a query counts; the rest is finding the query for a passage. */
const QUERY_SHARE = 0.7;

/** Cosines of a batch, each query against each passage, and what they say about how its vectors should change. */
export interface Contrast {
  /**
   * `queries` and `passages` are normalised, one after another; pair `i` belongs together. Answers with the mean loss and
   * the gradients in the same layout.
   */
  run(queries: Float32Array, passages: Float32Array): Promise<{ loss: number; queries: Float32Array; passages: Float32Array }>;
  close(): Promise<void>;
}

/**
 * In-batch softmax over cosines (InfoNCE, van den Oord et al. 2018) with its gradients, as an ONNX graph: ONNX Runtime
 * multiplies matrices tens of times faster than JavaScript.
 */
export async function openContrast(size: number, dimensions: number): Promise<Contrast> {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const ort = createRequire(import.meta.url)('onnxruntime-node') as typeof Ort;
  const folder = await mkdtemp(join(tmpdir(), 'train-graph-'));
  const path = join(folder, 'contrast.onnx');
  await writeFile(path, contrastGraph(size, dimensions));
  const session = await ort.InferenceSession.create(path, { executionProviders: ['cpu'], intraOpNumThreads: 2 });
  await rm(folder, { recursive: true });
  const identity = new Float32Array(size * size);
  for (let index = 0; index < size; index++) identity[index * size + index] = 1;
  const same = new ort.Tensor('float32', identity, [size, size]);
  const tensor = (values: Float32Array) => new ort.Tensor('float32', values, [size, dimensions]);

  return {
    async run(queries, passages) {
      const output = await session.run({ queries: tensor(queries), passages: tensor(passages), same });
      const values = (name: string) => output[name]?.data as Float32Array;
      return { loss: values('loss')[0] ?? Number.NaN, queries: values('queriesGradient'), passages: values('passagesGradient') };
    },
    close: () => session.release(),
  };
}

function contrastGraph(size: number, dimensions: number): Uint8Array {
  const nodes: GraphNode[] = [
    { op: 'Transpose', inputs: ['passages'], outputs: ['passagesT'], attributes: { perm: [1, 0] } },
    { op: 'MatMul', inputs: ['queries', 'passagesT'], outputs: ['cosines'] },
    { op: 'Div', inputs: ['cosines', 'temperature'], outputs: ['logits'] },
    { op: 'Softmax', inputs: ['logits'], outputs: ['byQuery'], attributes: { axis: 1 } },
    { op: 'Softmax', inputs: ['logits'], outputs: ['byPassage'], attributes: { axis: 0 } },
    { op: 'Sub', inputs: ['byQuery', 'same'], outputs: ['errorByQuery'] },
    { op: 'Sub', inputs: ['byPassage', 'same'], outputs: ['errorByPassage'] },
    { op: 'Mul', inputs: ['errorByQuery', 'queryStep'], outputs: ['scaledByQuery'] },
    { op: 'Mul', inputs: ['errorByPassage', 'passageStep'], outputs: ['scaledByPassage'] },
    { op: 'Add', inputs: ['scaledByQuery', 'scaledByPassage'], outputs: ['error'] },
    { op: 'MatMul', inputs: ['error', 'passages'], outputs: ['queriesGradient'] },
    { op: 'Transpose', inputs: ['error'], outputs: ['errorT'], attributes: { perm: [1, 0] } },
    { op: 'MatMul', inputs: ['errorT', 'queries'], outputs: ['passagesGradient'] },
    { op: 'Mul', inputs: ['byQuery', 'same'], outputs: ['right'] },
    { op: 'ReduceSum', inputs: ['right', 'rowAxis'], outputs: ['chances'], attributes: { keepdims: 0 } },
    { op: 'Log', inputs: ['chances'], outputs: ['logs'] },
    { op: 'ReduceMean', inputs: ['logs'], outputs: ['mean'], attributes: { keepdims: 0 } },
    { op: 'Neg', inputs: ['mean'], outputs: ['loss'] },
  ];
  const scalar = (name: string, value: number) => ({
    name,
    type: 'float' as const,
    shape: [],
    bytes: new Uint8Array(Float32Array.of(value).buffer),
  });
  return encodeGraph({
    name: 'contrast',
    inputs: [
      { name: 'queries', type: 'float', shape: [size, dimensions] },
      { name: 'passages', type: 'float', shape: [size, dimensions] },
      { name: 'same', type: 'float', shape: [size, size] },
    ],
    outputs: [
      { name: 'queriesGradient', type: 'float', shape: [size, dimensions] },
      { name: 'passagesGradient', type: 'float', shape: [size, dimensions] },
      { name: 'loss', type: 'float', shape: [] },
    ],
    constants: [
      scalar('temperature', TEMPERATURE),
      scalar('queryStep', QUERY_SHARE / (size * TEMPERATURE)),
      scalar('passageStep', (1 - QUERY_SHARE) / (size * TEMPERATURE)),
      { name: 'rowAxis', type: 'int64', shape: [1], bytes: new Uint8Array(BigInt64Array.of(1n).buffer) },
    ],
    nodes,
  });
}
