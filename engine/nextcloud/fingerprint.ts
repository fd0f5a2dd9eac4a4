import { Failure } from '../failure.ts';

/** A SHA-256 fingerprint as other programs show it, or as bare digits, in the one form compared: upper-case pairs with colons. */
export function readFingerprint(text: string): string {
  const digits = text.replace(/[\s:]/g, '').toUpperCase();
  if (/^[0-9A-F]{64}$/.test(digits)) return (digits.match(/../g) ?? []).join(':');
  throw new Failure('INVALID_INPUT', { message: 'A fingerprint is the SHA-256 of a certificate: 64 hexadecimal digits.' });
}
