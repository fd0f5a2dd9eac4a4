import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRecoveryCode, readRecoveryCode } from './recovery-code.ts';

const SEED = { seed: 20261120, numRuns: 300 };
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const place = fc.integer({ min: 0, max: 29 });

describe('a recovery code', () => {
  it('is six groups of five characters nobody confuses', () => {
    expect(createRecoveryCode()).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){5}[0-9A-HJKMNP-TV-Z]{5}$/);
    expect(createRecoveryCode()).not.toBe(createRecoveryCode());
  });

  it('is read in any case, with any spaces and dashes, and with O for 0 and I or L for 1', () => {
    const code = createRecoveryCode();
    const plain = code.replaceAll('-', '');
    const typed = [code.toLowerCase(), plain, ` ${plain.replace(/(.{3})/g, '$1 ')}\n`, code.replaceAll('-', ' – ')];
    for (const form of [...typed, plain.replaceAll('0', 'o').replaceAll('1', 'l'), plain.replaceAll('1', 'I')]) {
      expect(readRecoveryCode(form)).toBe(plain);
    }
  });

  it('shows every single wrong character and every two exchanged ones', () => {
    fc.assert(
      fc.property(place, fc.constantFrom(...ALPHABET), place, (at, wrong, other) => {
        const characters = [...createRecoveryCode().replaceAll('-', '')];
        const replaced = characters.with(at, wrong);
        const exchanged = characters.with(at, characters[other]!).with(other, characters[at]!);
        const accepted = [replaced, exchanged].map((typed) => typed.join('')).filter((typed) => readRecoveryCode(typed) !== null);
        expect(accepted.filter((typed) => typed !== characters.join(''))).toEqual([]);
      }),
      SEED,
    );
  });

  it('refuses anything of another length or alphabet without an error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (typed) => {
        expect(readRecoveryCode(typed)).toBeNull();
      }),
      SEED,
    );
  });
});
