import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** JSON, deflated: structure of documents is large, repetitive and read one document at a time. */
export function packJson(value: unknown): Uint8Array {
  return deflateRawSync(JSON.stringify(value), { level: 1 });
}

/** The value `packJson` packed. The caller knows its shape: nothing else ever writes there. */
export function unpackJson<T>(bytes: Uint8Array): T {
  return JSON.parse(inflateRawSync(bytes).toString('utf8')) as T;
}
