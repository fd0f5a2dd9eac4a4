import { analyse } from 'chardet';
import { Failure } from '../../failure.ts';

/** How much of a file the encoding is told from. */
const SAMPLE_BYTES = 64 * 1024;

/**
 * Bytes as text: a byte order mark decides, then what the file says of itself (`declared`), then valid UTF-8, then UTF-16
 * without a mark, then statistics, where Windows-1252 wins unless another is clearly likelier.
 * Failures: FILE_EMPTY, FILE_NOT_TEXT.
 */
export function decodeText(bytes: Uint8Array, declared: string | null = null): string {
  if (bytes.length === 0) throw new Failure('FILE_EMPTY');
  const text = decodeAs(bytes, declared);
  if (looksBinary(text)) throw new Failure('FILE_NOT_TEXT');
  if (text.trim() === '') throw new Failure('FILE_EMPTY');
  return text;
}

function decodeAs(bytes: Uint8Array, declared: string | null): string {
  const marked = markedEncoding(bytes);
  if (marked) return new TextDecoder(marked).decode(bytes);
  const utf8 = decodeStrictly(bytes, 'utf-8');
  if (utf8 !== null && !utf8.includes('\0')) return utf8;
  const wide = wideEncoding(bytes);
  if (wide) return new TextDecoder(wide).decode(bytes);
  if (declared !== null) {
    const text = decodeStrictly(bytes, declared);
    if (text !== null) return text;
  }
  if (hasFewDistinctBytes(bytes)) throw new Failure('FILE_NOT_TEXT');
  return new TextDecoder(likeliestEncoding(bytes.subarray(0, SAMPLE_BYTES))).decode(bytes);
}

function markedEncoding(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return null;
}

function decodeStrictly(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null; // not in this encoding, or an encoding nobody knows: the next guess follows
  }
}

/** UTF-16 without a mark: in Western text every second byte is zero. */
function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  let evenZeros = 0;
  let oddZeros = 0;
  for (let at = 0; at + 1 < sample.length; at += 2) {
    if (sample[at] === 0) evenZeros++;
    if (sample[at + 1] === 0) oddZeros++;
  }
  const pairs = Math.max(1, Math.floor(sample.length / 2));
  if (oddZeros / pairs > 0.6 && evenZeros / pairs < 0.05) return 'utf-16le';
  if (evenZeros / pairs > 0.6 && oddZeros / pairs < 0.05) return 'utf-16be';
  return null;
}

/** A run of the same few bytes (0xFF noise) is valid in many encodings and text in none. */
function hasFewDistinctBytes(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  return sample.length >= 16 && new Set(sample).size < 4;
}

function likeliestEncoding(sample: Uint8Array): string {
  const matches = analyse(sample);
  const best = matches[0];
  const western = matches.find((match) => match.name === 'windows-1252' || match.name === 'ISO-8859-1');
  if (!best || best.confidence < 50 || (western && best.confidence - western.confidence < 20)) return 'windows-1252';
  return isKnownEncoding(best.name) ? best.name : 'windows-1252';
}

function isKnownEncoding(name: string): boolean {
  try {
    return new TextDecoder(name).encoding !== '';
  } catch {
    return false; // the detector knows encodings this Node does not
  }
}

/** Text holds next to no control or replacement characters; what holds more than one in a hundred is something else. */
function looksBinary(text: string): boolean {
  const step = Math.max(1, Math.floor(text.length / 200_000));
  let odd = 0;
  let seen = 0;
  for (let at = 0; at < text.length; at += step) {
    const code = text.charCodeAt(at);
    seen++;
    if (
      code === 0xfffd ||
      code === 0xffff ||
      code === 0xfffe ||
      (code < 32 && !(code >= 9 && code <= 13)) ||
      (code > 126 && code < 160)
    )
      odd++;
  }
  return seen > 0 && odd / seen > 0.01;
}
