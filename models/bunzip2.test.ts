import { describe, expect, it } from 'vitest';
import { bunzip2 } from './bunzip2.ts';

/** Compressed with bzip2 1.0.8. */
const HELLO = Buffer.from('QlpoOTFBWSZTWeW18wkAAARRAAAQQAACRKAAIbUYDAKQacKjC7kinChIctr5hIA=', 'base64');
const NOTHING = Buffer.from('QlpoORdyRThQkAAAAAA=', 'base64');

const read = (...chunks: Uint8Array[]) => Buffer.concat([...bunzip2(chunks)]).toString();

function orNull(work: () => string): string | null {
  try {
    return work();
  } catch {
    return null;
  }
}

describe('bunzip2', () => {
  it('reads a block, nothing at all, and streams one after another, however they are cut', () => {
    expect(read(NOTHING)).toBe('');
    const text = read(HELLO);
    expect(text).toMatch(/^hello/);
    expect(read(...[...HELLO].map((byte) => Uint8Array.of(byte)))).toBe(text);
    expect(read(HELLO, NOTHING, HELLO)).toBe(text + text);
  });

  it('refuses every single changed bit, and every cut', () => {
    for (let bit = 0; bit < HELLO.length * 8; bit++) {
      const changed = Uint8Array.from(HELLO);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      // The level, unused codes and the padding at the end say nothing of the content.
      expect([read(HELLO), null]).toContain(orNull(() => read(changed)));
    }
    for (let length = 1; length < HELLO.length; length++) expect(() => read(HELLO.subarray(0, length))).toThrow();
    expect(() => read(Buffer.from('no archive'))).toThrow();
  });
});
