import { encodeGraph, floatConstant, integerConstant, type GraphNode } from './onnx-graph.ts';
import type { QuantisedTable } from './quantise.ts';

/** Below this a sum has no direction: the text holds no word the model knows. It stays all zeros. */
const SHORTEST = 1e-6;

/** The trained table as an ONNX graph: rows in, their sum made one long out. Standard operators only. */
export function staticGraph({ bytes, scales }: QuantisedTable, dimensions: number): Uint8Array {
  const nodes: GraphNode[] = [
    { op: 'Gather', inputs: ['table', 'rows'], outputs: ['packed'] },
    { op: 'BitwiseAnd', inputs: ['packed', 'lowBits'], outputs: ['low'] },
    { op: 'BitShift', inputs: ['packed', 'fourBits'], outputs: ['high'], attributes: { direction: 'RIGHT' } },
    { op: 'Concat', inputs: ['low', 'high'], outputs: ['whole'], attributes: { axis: 1 } },
    { op: 'Cast', inputs: ['whole'], outputs: ['shifted'], attributes: { to: 1 } },
    { op: 'Sub', inputs: ['shifted', 'offset'], outputs: ['steps'] },
    { op: 'Gather', inputs: ['scales', 'rows'], outputs: ['rowScales'] },
    { op: 'Mul', inputs: ['steps', 'rowScales'], outputs: ['vectors'] },
    { op: 'ReduceSum', inputs: ['vectors', 'first'], outputs: ['sum'] },
    { op: 'Mul', inputs: ['sum', 'sum'], outputs: ['squares'] },
    { op: 'ReduceSum', inputs: ['squares', 'second'], outputs: ['square'] },
    { op: 'Sqrt', inputs: ['square'], outputs: ['length'] },
    { op: 'Max', inputs: ['length', 'shortest'], outputs: ['divisor'] },
    { op: 'Div', inputs: ['sum', 'divisor'], outputs: ['vector'] },
  ];
  const bits = (name: string, value: number) => ({ name, type: 'uint8' as const, shape: [1], bytes: Uint8Array.of(value) });
  return encodeGraph({
    name: 'static-embedder',
    inputs: [{ name: 'rows', type: 'int64', shape: ['words'] }],
    outputs: [{ name: 'vector', type: 'float', shape: [1, dimensions] }],
    constants: [
      { name: 'table', type: 'uint8', shape: [scales.length, dimensions / 2], bytes },
      floatConstant('scales', [scales.length, 1], scales),
      bits('lowBits', 15),
      bits('fourBits', 4),
      floatConstant('offset', [1], Float32Array.of(8)),
      floatConstant('shortest', [1, 1], Float32Array.of(SHORTEST)),
      integerConstant('first', [0]),
      integerConstant('second', [1]),
    ],
    nodes,
  });
}
