/**
 * Writes ONNX graphs: the few messages of onnx.proto (github.com/onnx/onnx, onnx/onnx.proto) that are needed here, in
 * Protocol Buffers' wire format. Field numbers are those of that file.
 */

const ELEMENT_TYPES = { float: 1, uint8: 2, int64: 7 } as const;
export type ElementType = keyof typeof ELEMENT_TYPES;

export interface GraphValue {
  name: string;
  type: ElementType;
  /** A number is fixed, a name stands for any. */
  shape: readonly (number | string)[];
}

export interface GraphConstant {
  name: string;
  type: ElementType;
  shape: readonly number[];
  /** Row by row, little-endian. */
  bytes: Uint8Array;
}

export interface GraphNode {
  op: string;
  inputs: readonly string[];
  outputs: readonly string[];
  /** Whole numbers, lists of them, or text. */
  attributes?: Readonly<Record<string, number | readonly number[] | string>>;
}

export interface Graph {
  name: string;
  inputs: readonly GraphValue[];
  outputs: readonly GraphValue[];
  constants: readonly GraphConstant[];
  nodes: readonly GraphNode[];
}

/** ONNX 1.13: the first with BitwiseAnd. */
const OPSET = 18;
const IR_VERSION = 8;

/** The graph as the bytes of an .onnx file. */
export function encodeGraph(graph: Graph): Uint8Array {
  const body = [
    ...graph.nodes.map((node) => message(1, encodeNode(node))),
    text(2, graph.name),
    ...graph.constants.map((constant) => message(5, encodeConstant(constant))),
    ...graph.inputs.map((value) => message(11, encodeValue(value))),
    ...graph.outputs.map((value) => message(12, encodeValue(value))),
  ];
  return Buffer.concat([number(1, IR_VERSION), message(7, body), message(8, [text(1, ''), number(2, OPSET)])]);
}

export function floatConstant(name: string, shape: readonly number[], values: Float32Array): GraphConstant {
  return { name, type: 'float', shape, bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) };
}

export function integerConstant(name: string, values: readonly number[]): GraphConstant {
  const wide = BigInt64Array.from(values, BigInt);
  return { name, type: 'int64', shape: [values.length], bytes: new Uint8Array(wide.buffer) };
}

function encodeNode({ op, inputs, outputs, attributes = {} }: GraphNode): Uint8Array[] {
  return [
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) => message(5, encodeAttribute(name, value))),
  ];
}

function encodeAttribute(name: string, value: number | readonly number[] | string): Uint8Array[] {
  const [INTEGER, TEXT, INTEGERS] = [2, 3, 7];
  if (typeof value === 'string') return [text(1, name), text(4, value), number(20, TEXT)];
  if (typeof value === 'number') return [text(1, name), number(3, value), number(20, INTEGER)];
  return [text(1, name), ...value.map((one) => number(8, one)), number(20, INTEGERS)];
}

function encodeConstant({ name, type, shape, bytes }: GraphConstant): Uint8Array[] {
  return [...shape.map((size) => number(1, size)), number(2, ELEMENT_TYPES[type]), text(8, name), field(9, bytes)];
}

function encodeValue({ name, type, shape }: GraphValue): Uint8Array[] {
  const sizes = shape.map((size) => message(1, [typeof size === 'number' ? number(1, size) : text(2, size)]));
  const tensor = [number(1, ELEMENT_TYPES[type]), message(2, sizes)];
  return [text(1, name), message(2, [message(1, tensor)])];
}

function message(tag: number, parts: readonly Uint8Array[]): Uint8Array {
  return field(tag, Buffer.concat(parts));
}

function text(tag: number, value: string): Uint8Array {
  return field(tag, Buffer.from(value, 'utf8'));
}

function field(tag: number, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([variable((tag << 3) | 2), variable(bytes.length), bytes]);
}

function number(tag: number, value: number): Uint8Array {
  return Buffer.concat([variable(tag << 3), variable(value)]);
}

/** A base-128 number; negative ones take ten bytes, as int64 does. */
function variable(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
