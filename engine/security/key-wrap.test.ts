import { expect, it } from 'vitest';
import { createDataKey, deriveKey, keyCheck, keyCheckMatches } from './data-key.ts';
import { unwrapKey, wrapKey } from './key-wrap.ts';

it('gives the key back for the same secret and context only', async () => {
  const key = createDataKey();
  const wrap = await wrapKey(key, 'a long passphrase', 'profile/one');
  expect(JSON.stringify(wrap)).not.toContain(Buffer.from(key).toString('base64'));
  expect(Buffer.from((await unwrapKey(wrap, 'a long passphrase', 'profile/one')) ?? [])).toEqual(Buffer.from(key));
  expect(await unwrapKey(wrap, 'a long passphrasf', 'profile/one')).toBeNull();
  expect(await unwrapKey(wrap, 'a long passphrase', 'profile/two')).toBeNull();
  expect(await unwrapKey({ ...wrap, tag: '' }, 'a long passphrase', 'profile/one')).toBeNull();
});

it('proves a key by its check value and derives other keys that tell nothing about it', () => {
  const key = new Uint8Array(32).fill(1);
  expect(keyCheckMatches(key, keyCheck(key))).toBe(true);
  expect(keyCheckMatches(new Uint8Array(32), keyCheck(key))).toBe(false);
  expect(keyCheckMatches(key, 'short')).toBe(false);
  expect(deriveKey(key, 'vector-rotation')).toEqual(deriveKey(key, 'vector-rotation'));
  expect(deriveKey(key, 'vector-rotation')).not.toEqual(key);
  expect(deriveKey(key, 'vector-rotation')).toHaveLength(32);
});
