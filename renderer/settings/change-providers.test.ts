import { describe, expect, it } from 'vitest';
import { providerId } from '../../contract/ids.ts';
import type { ProviderRoles } from '../../contract/providers.ts';
import { isSameTarget, moved, usesOf, withoutProvider } from './change-providers.ts';

const a = { providerId: providerId.parse('a'), model: 'large' };
const b = { providerId: providerId.parse('b'), model: 'small' };
const a2 = { ...a, model: 'medium' };
const roles: ProviderRoles = { answer: [a, b, a2], transcribe: [b], speak: [a], embed: [] };

describe('who does what', () => {
  it('moves one up and down and keeps the others in their order', () => {
    expect(moved([a, b, a2], 2, -1)).toEqual([a, a2, b]);
    expect(moved([a, b, a2], 0, 1)).toEqual([b, a, a2]);
  });

  it('takes a removed provider out of every role', () => {
    expect(withoutProvider(roles, a.providerId)).toEqual({ answer: [b], transcribe: [b], speak: [], embed: [] });
  });

  it('tells what a provider is used for', () => {
    expect(usesOf(roles, a.providerId)).toEqual([
      { role: 'answer', model: 'large' },
      { role: 'answer', model: 'medium' },
      { role: 'speak', model: 'large' },
    ]);
    expect(usesOf(roles, providerId.parse('c'))).toEqual([]);
  });

  it('tells two models of one provider apart', () => {
    expect(isSameTarget(a, { ...a })).toBe(true);
    expect(isSameTarget(a, a2)).toBe(false);
  });
});
