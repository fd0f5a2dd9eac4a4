import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

/** The one key of a profile: 32 random bytes, used as they are for the database. */
export const DATA_KEY_BYTES = 32;

export function createDataKey(): Uint8Array {
  return randomBytes(DATA_KEY_BYTES);
}

/** A value that proves a key right without telling anything about it: HMAC-SHA256 of a constant, base64. */
export function keyCheck(key: Uint8Array): string {
  return createHmac('sha256', key).update('voiceassist key check 1').digest('base64');
}

export function keyCheckMatches(key: Uint8Array, check: string): boolean {
  const expected = Buffer.from(keyCheck(key));
  const found = Buffer.from(check);
  return expected.length === found.length && timingSafeEqual(expected, found);
}

/** Another 32-byte key from the data key, one per purpose: HKDF-SHA256 (RFC 5869), the purpose as its info. */
export function deriveKey(dataKey: Uint8Array, purpose: 'vector-rotation' | 'file-copies'): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', dataKey, new Uint8Array(0), `voiceassist/${purpose}`, DATA_KEY_BYTES));
}
