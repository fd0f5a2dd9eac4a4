import { describe, expect, it } from 'vitest';
import { passphraseStrength } from './passphrase-strength.ts';

describe('passphrase strength', () => {
  it('says too short below twelve characters, however strange they are', () => {
    expect(passphraseStrength('')).toBe('too-short');
    expect(passphraseStrength('xY9$kQ2!pL7')).toBe('too-short');
  });

  it('calls runs and repetition weak, however long they are', () => {
    expect(passphraseStrength('aaaaaaaaaaaaaaaaaaaa')).toBe('weak');
    expect(passphraseStrength('123456789012')).toBe('weak');
    expect(passphraseStrength('abcabcabcabcabcabc')).toBe('weak');
  });

  it('calls several unrelated words strong', () => {
    expect(passphraseStrength('river candle orbit mustard')).toBe('strong');
  });

  it('calls a short mixture fair', () => {
    expect(passphraseStrength('Tk7#wm2Lqz9b')).toBe('fair');
  });

  it('counts characters, not code units', () => {
    expect(passphraseStrength('🦊🦊🦊🦊🦊🦊')).toBe('too-short');
  });
});
