import { expect, it } from 'vitest';
import { GLOBAL_KEY_NOTICES } from './global-keys.ts';

it('has a sentence for every state of a global key a person can do something about', () => {
  const silent = Object.entries(GLOBAL_KEY_NOTICES).filter(([, notice]) => notice === null);
  expect(silent.map(([state]) => state)).toEqual(['off', 'ok']);
  for (const notice of Object.values(GLOBAL_KEY_NOTICES)) expect(notice ?? 'None.').toMatch(/^[A-Z].*[^.]\.$/);
});
