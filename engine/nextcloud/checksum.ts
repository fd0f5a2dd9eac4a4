import { createHash } from 'node:crypto';

/** Compares what arrives with a checksum somebody told. */
export interface ChecksumCheck {
  update(bytes: Uint8Array): void;
  /** To be asked once, at the end. */
  isRight(): boolean;
}

/** Best first. The last is no hash, but tells a transfer's faults as well. */
const KINDS: readonly [name: string, digest: () => Digest][] = [
  ['SHA256', () => hashDigest('sha256')],
  ['SHA3-256', () => hashDigest('sha3-256')],
  ['SHA1', () => hashDigest('sha1')],
  ['MD5', () => hashDigest('md5')],
  ['ADLER32', adler32],
];

interface Digest {
  update(bytes: Uint8Array): void;
  /** Hexadecimal, lower case. */
  end(): string;
}

/**
 * The best of the checksums of an `OC-Checksum` header (or `oc:checksums`): `SHA1:… MD5:…`. Null where none is known or there
 * is none.
 */
export function readChecksum(header: string | null): (() => ChecksumCheck) | null {
  const told = new Map(
    (header ?? '').split(/[\s,]+/).flatMap((each): [string, string][] => {
      const colon = each.indexOf(':');
      return colon < 1 ? [] : [[each.slice(0, colon).toUpperCase(), each.slice(colon + 1).toLowerCase()]];
    }),
  );
  for (const [name, digest] of KINDS) {
    const wanted = told.get(name);
    if (wanted === undefined || !/^[0-9a-f]+$/.test(wanted)) continue;
    return () => {
      const made = digest();
      return { update: made.update, isRight: () => made.end() === wanted.padStart(name === 'ADLER32' ? 8 : 0, '0') };
    };
  }
  return null;
}

function hashDigest(algorithm: string): Digest {
  const hash = createHash(algorithm);
  return { update: (bytes) => void hash.update(bytes), end: () => hash.digest('hex') };
}

/** RFC 1950, section 8. */
function adler32(): Digest {
  const MODULUS = 65_521;
  /** So many bytes can be added before a sum no longer fits 32 bits (zlib's NMAX). */
  const BYTES_AT_ONCE = 5552;
  let [a, b] = [1, 0];
  return {
    update(bytes) {
      for (let at = 0; at < bytes.length; at += BYTES_AT_ONCE) {
        const end = Math.min(bytes.length, at + BYTES_AT_ONCE);
        for (let index = at; index < end; index++) {
          a += bytes[index] ?? 0;
          b += a;
        }
        a %= MODULUS;
        b %= MODULUS;
      }
    },
    end: () => (b * 65_536 + a).toString(16).padStart(8, '0'),
  };
}
