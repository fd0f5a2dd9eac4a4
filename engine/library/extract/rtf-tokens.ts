import { Failure } from '../../failure.ts';

/** A piece of RTF. `byte` is one character in the current code page, written as itself or as `\'hh`. */
export type RtfToken =
  | { kind: 'open' }
  | { kind: 'close' }
  | { kind: 'word'; name: string; value: number | null }
  | { kind: 'symbol'; char: string }
  | { kind: 'byte'; code: number }
  | { kind: 'text'; text: string };

const word = /([A-Za-z]{1,32})(-?\d{1,10})? ?/y;
const hex = /[0-9A-Fa-f]{2}/y;
const plain = /[^\\{}\r\n\0\t]+/y;

/**
 * Cuts RTF 1.9.1 into tokens. Text is one byte to a character (Latin-1 of the bytes), not decoded yet; line ends of the file
 * mean nothing; binary data (`\bin`) is left out.
 */
export function* rtfTokens(bytes: Uint8Array): Generator<RtfToken> {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  if (!/^[\s\0]*\{\\rtf/.test(source.slice(0, 200))) throw new Failure('FILE_CORRUPT');
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match) at = pattern.lastIndex;
    return match;
  };
  while (at < source.length) {
    const char = source[at]!;
    const run = take(plain);
    if (run) {
      yield { kind: 'text', text: run[0] };
      continue;
    }
    at++;
    if (char === '{') yield { kind: 'open' };
    else if (char === '}') yield { kind: 'close' };
    else if (char === '\t') yield { kind: 'word', name: 'tab', value: null };
    else if (char === '\\') {
      const named = take(word);
      if (named?.[1] === 'bin') at += Math.max(0, Number(named[2] ?? 0));
      else if (named) yield { kind: 'word', name: named[1]!, value: named[2] === undefined ? null : Number(named[2]) };
      else if (source[at] === "'") {
        at++;
        const code = take(hex);
        if (code) yield { kind: 'byte', code: Number.parseInt(code[0], 16) };
      } else if (at < source.length) yield { kind: 'symbol', char: source[at++]! };
    }
  }
}
