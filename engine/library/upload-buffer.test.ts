import { describe, expect, it } from 'vitest';
import { createUploadBuffer } from './upload-buffer.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });
const nothing = new Uint8Array(0);
const piece = (change: object) => ({ uploadId: 'upload-1', name: 'a.md', offset: 0, totalBytes: 4, bytes: nothing, ...change });

describe('the upload buffer', () => {
  it('takes pieces in order only, and never more than was announced', () => {
    const buffer = createUploadBuffer(() => 0);
    expect(buffer.add(piece({ bytes: Uint8Array.of(1, 2) }))).toEqual({ receivedBytes: 2, whole: null });
    expect(() => buffer.add(piece({ offset: 3, bytes: Uint8Array.of(4) }))).toThrow(code('INVALID_INPUT'));
    expect(() => buffer.add(piece({ offset: 2, totalBytes: 5, bytes: Uint8Array.of(3) }))).toThrow(code('INVALID_INPUT'));
    expect(() => buffer.add(piece({ offset: 2, bytes: Uint8Array.of(3, 4, 5) }))).toThrow(code('INVALID_INPUT'));
    expect(buffer.add(piece({ offset: 2, bytes: Uint8Array.of(3, 4) })).whole).toEqual(Uint8Array.of(1, 2, 3, 4));
  });

  it('begins again where a piece comes again from the start', () => {
    const buffer = createUploadBuffer(() => 0);
    buffer.add(piece({ bytes: Uint8Array.of(9, 9) }));
    expect(buffer.add(piece({ bytes: Uint8Array.of(1, 2, 3, 4) })).whole).toEqual(Uint8Array.of(1, 2, 3, 4));
  });

  it('holds a bounded number of unfinished uploads, however small, and forgets those given up', () => {
    let nowMs = 0;
    const buffer = createUploadBuffer(() => nowMs);
    const flood = () => {
      for (let number = 0; number < 1000; number++) buffer.add(piece({ uploadId: `flood-${number}` }));
    };
    expect(flood).toThrow(code('CALL_TOO_LARGE'));
    nowMs = 6 * 60_000;
    expect(buffer.add(piece({ uploadId: 'upload-2', bytes: Uint8Array.of(1, 2, 3, 4) })).whole).not.toBeNull();
  });
});
