import type { PipeMessage } from './pipe.ts';

/** What of a platform's base64 is used. Typed here because this folder sees neither the DOM nor Node. */
interface Base64Platform {
  Buffer?: {
    from(bytes: ArrayBufferLike, offset: number, length: number): { toString(encoding: 'base64'): string };
    from(text: string, encoding: 'base64'): Uint8Array;
  };
}

const platform: Base64Platform = globalThis as Base64Platform;

/** Browsers have `toBase64` (Chromium 140 on); Node 24 does not yet, and its Buffer does the same. */
function toBase64(bytes: Uint8Array): string {
  return platform.Buffer
    ? platform.Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
    : bytes.toBase64();
}

function fromBase64(text: string): Uint8Array {
  return platform.Buffer ? new Uint8Array(platform.Buffer.from(text, 'base64')) : Uint8Array.fromBase64(text);
}

/** Bytes inside calls and events travel as base64: oRPC 1 has no form of its own for them. Both ends use this. */
export const binarySerializer = {
  /** oRPC keeps 0 to 19 for itself. */
  type: 20,
  condition: (data: unknown): boolean => data instanceof Uint8Array,
  serialize: (bytes: Uint8Array): string => toBase64(bytes),
  deserialize: (text: unknown): Uint8Array => {
    if (typeof text !== 'string') throw new TypeError('bytes must travel as base64 text');
    return fromBase64(text);
  },
};

/** Size by which MAX_MESSAGE_SIZE counts. */
export function sizeOf(message: string | ArrayBufferLike | Uint8Array): number {
  return typeof message === 'string' ? message.length : message.byteLength;
}

export function asPipeMessage(message: string | ArrayBufferLike | Uint8Array): PipeMessage {
  return typeof message === 'string' || message instanceof Uint8Array ? message : new Uint8Array(message);
}
