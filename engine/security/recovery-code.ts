import { randomInt } from 'node:crypto';

/** Crockford's base 32: no I, L, O or U (https://www.crockford.com/base32.html). */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SECRET_CHARACTERS = 29; // 145 bits: guessing is hopeless even without the slow derivation

/** A new recovery code: 29 random characters and one check character, as six groups of five. */
export function createRecoveryCode(): string {
  const values = Array.from({ length: SECRET_CHARACTERS }, () => randomInt(32));
  const code = [...values, checkValue(values)].map((value) => ALPHABET[value]).join('');
  return code.replace(/.{5}(?=.)/g, '$&-');
}

/**
 * What was meant by a typed code: case, spaces and dashes do not matter, O is 0, I and L are 1. Null where the
 * length, a character or the check character shows a typing mistake.
 */
export function readRecoveryCode(typed: string): string | null {
  const code = typed
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  const values = [...code].map((character) => ALPHABET.indexOf(character));
  if (values.length !== SECRET_CHARACTERS + 1 || values.includes(-1)) return null;
  return checkValue(values.slice(0, -1)) === values.at(-1) ? code : null;
}

/**
 * Reed-Solomon over GF(32), x^5 + x^2 + 1: each place has a weight of its own (30 places, 31 weights), so any one
 * wrong character and any two exchanged ones show.
 */
function checkValue(values: readonly number[]): number {
  return values.reduce((sum, value) => timesX(sum ^ value), 0);
}

function timesX(value: number): number {
  const doubled = value << 1;
  return doubled & 0b100000 ? doubled ^ 0b100101 : doubled;
}
